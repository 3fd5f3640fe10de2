"""A deploy request as JSON, for the pipe between the program and the job that it starts."""

from __future__ import annotations

import json

from scaletail_tui.domain.dataclass_json import from_plain, to_plain
from scaletail_tui.domain.stack.authkey import AuthKey
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.ports.jobs import DeployRequest


def request_to_json(request: DeployRequest, job_id: str, terminal: str) -> str:
    """One line. The auth key and the stack's secrets stand in it: it goes through a pipe and nowhere else."""
    return json.dumps(
        {
            "job": job_id, "terminal": terminal, "spec": to_plain(request.spec),
            "plan": to_plain(request.plan) if request.plan else None,
            "key": request.key.reveal() if request.key else None, "funnel": request.funnel,
        }
    )  # fmt: skip


def request_from_json(text: str | bytes) -> tuple[DeployRequest, str, str]:
    """The reverse: request, job id, terminal. Raises ValueError, KeyError or TypeError on a foreign line."""
    raw = json.loads(text)
    request = DeployRequest(
        spec=from_plain(StackSpec, raw["spec"]),
        plan=from_plain(Plan, raw["plan"]) if raw["plan"] else None,
        key=AuthKey(raw["key"]) if raw["key"] else None,
        funnel=raw["funnel"],
    )
    return request, raw["job"], raw["terminal"]
