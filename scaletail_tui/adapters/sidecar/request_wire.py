"""A deploy request as JSON, for the pipe between the program and the job that it starts."""

from __future__ import annotations

import json
from typing import Any

from scaletail_tui.domain.dataclass_json import from_plain, to_plain
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.keys.key_reading import is_oauth_client
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.ports.jobs import ChangeRequest, Course, DeployRequest, JobRequest, UpdateRequest


def request_to_json(request: DeployRequest, job_id: str, terminal: str) -> str:
    """One line. The auth key and the stack's secrets stand in it: it goes through a pipe and nowhere else.

    Raises ValueError for an OAuth client's secret, which speaks for a whole tailnet: a key must be made from it first.
    """
    if request.key is not None and is_oauth_client(request.key):
        raise ValueError("an OAuth client's secret is never handed on")
    return json.dumps(
        {
            "job": job_id, "terminal": terminal, "spec": to_plain(request.spec),
            "plan": to_plain(request.plan) if request.plan else None,
            "key": request.key.reveal() if request.key else None, "funnel": request.funnel,
            "public_for": request.public_for,
            "allowed": list(request.allowed), "stops": list(request.stops),
        }
    )  # fmt: skip


def update_to_json(request: UpdateRequest, job_id: str, terminal: str) -> str:
    """One line, of an update; the stack's secrets stand in it."""
    told = {
        "stack": request.stack, "spec": to_plain(request.spec) if request.spec else None, "kind": request.kind.value,
        "patience": request.patience, "again": request.again, "with_dump": request.with_dump,
    }  # fmt: skip
    return json.dumps({"job": job_id, "terminal": terminal, "update": told})


def change_to_json(request: ChangeRequest, job_id: str, terminal: str) -> str:
    """One line, of a change or a rename; the stack's secrets stand in it."""
    return json.dumps({"job": job_id, "terminal": terminal, "change": to_plain(request)})


def _change_from(told: dict[str, Any]) -> ChangeRequest:
    return ChangeRequest(
        stack=told["stack"], spec=from_plain(StackSpec, told["spec"]), kind=JobKind(told["kind"]),
        course=Course(told["course"]), plan=from_plain(Plan, told["plan"]) if told["plan"] else None,
        recreated=tuple(told["recreated"]), stands_still=told["stands_still"], patience=told["patience"],
        renamed=told["renamed"],
    )  # fmt: skip


def any_from_json(text: str | bytes) -> tuple[JobRequest, str, str]:
    """The line of any job; raises ValueError, KeyError or TypeError on a foreign one."""
    raw = json.loads(text)
    if "change" in raw:
        return _change_from(raw["change"]), raw["job"], raw["terminal"]
    if "update" in raw:
        told = raw["update"]
        request = UpdateRequest(
            stack=told["stack"], spec=from_plain(StackSpec, told["spec"]) if told["spec"] else None,
            kind=JobKind(told["kind"]), patience=told["patience"], again=told["again"],
            with_dump=told["with_dump"],
        )  # fmt: skip
        return request, raw["job"], raw["terminal"]
    return request_from_json(text)


def request_from_json(text: str | bytes) -> tuple[DeployRequest, str, str]:
    """The reverse: request, job id, terminal. Raises ValueError, KeyError or TypeError on a foreign line."""
    raw = json.loads(text)
    request = DeployRequest(
        spec=from_plain(StackSpec, raw["spec"]),
        plan=from_plain(Plan, raw["plan"]) if raw["plan"] else None,
        key=AuthKey(raw["key"]) if raw["key"] else None,
        funnel=raw["funnel"],
        public_for=raw["public_for"],
        allowed=tuple(raw["allowed"]),
        stops=tuple(raw["stops"]),
    )
    return request, raw["job"], raw["terminal"]
