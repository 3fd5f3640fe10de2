"""Several stacks on a real engine: restarted in waves as pairs, stopped, started, judged and linted by one command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.lab.deploys import TAILNET, answers, deployed
from tests.lab.running_lab import Lab

NAMES = ("e-many-a", "e-many-b")


def told(lab: Lab, *words: str) -> tuple[int, list[dict[str, Any]]]:
    done = lab.cli(*words, "--json")
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_two_stacks_are_restarted_stopped_and_started_together(lab: Lab, root: Path) -> None:
    for name in NAMES:
        deployed(lab, "vaultwarden", name)
    before = {name: lab.inspect(f"tailscale-{name}")["State"]["StartedAt"] for name in NAMES}

    status, lines = told(lab, "restart", *NAMES, "--at-once", "1")
    assert (status, lines[-1]["ok"]) == (0, 2), lines
    assert [one["url"] for one in lines[:2]] == [f"https://{name}.{TAILNET}" for name in NAMES]
    for name in NAMES:
        sidecar, app = lab.inspect(f"tailscale-{name}"), lab.inspect(f"app-{name}")
        assert sidecar["State"]["StartedAt"] > before[name]
        assert app["State"]["StartedAt"] > sidecar["State"]["StartedAt"]
        answers(lab, f"https://{name}.{TAILNET}/", seconds=20)

    status, lines = told(lab, "stop", *NAMES)
    assert (status, lines[-1]["ok"]) == (0, 2), lines
    assert {lab.inspect(f"tailscale-{name}")["State"]["Status"] for name in NAMES} == {"exited"}
    status, lines = told(lab, "restart", "--all")
    assert not {one.get("stack") for one in lines} & set(NAMES), "what somebody stopped stays so"

    status, lines = told(lab, "start", *NAMES)
    assert (status, lines[-1]["ok"]) == (0, 2), lines
    status, lines = told(lab, "doctor", *NAMES)
    assert (status, {one.get("verdict") for one in lines[:2]}) == (0, {"ok"}), lines
    assert lab.cli("lint", *NAMES).returncode in (0, 1)
