"""What is started again: an app that was stopped with its stack, and no job that had done its work before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.operations.lifecycle.start_stop import _stopped_together, restart_pair, start_pair, stop_pair
from scaletail_tui.operations.observe.containers import Members, members
from tests.operations.looking import practice_host


def container(name: str, role: Role, **more: Any) -> ContainerFacts:
    facts: dict[str, Any] = {"status": "exited", "exit_code": 0, "restart_policy": "no", "finished": 1000.0}
    return ContainerFacts(name=name, service=name, role=role, id=name, **{**facts, **more})


@pytest.mark.parametrize(
    ("app", "sidecar", "again"),
    [
        ({}, {}, {"web"}),
        ({"finished": 960.0}, {}, {"web"}),
        ({"finished": 400.0}, {}, set()),
        ({}, {"status": "running", "finished": None}, set()),
        ({}, {"status": "running"}, set()),
        ({"finished": None, "status": "created"}, {}, set()),
    ],
    ids=["with it", "before it", "long ago", "sidecar never ended", "sidecar runs again", "never ran"],
)
def test_what_ended_with_the_sidecar_was_stopped_with_it(
    app: dict[str, Any], sidecar: dict[str, Any], again: set[str]
) -> None:
    found = Members(
        name="notes",
        containers=(container("web", Role.APP, **app), container("tailscale", Role.SIDECAR, **sidecar)),
    )
    assert _stopped_together(found) == again


@pytest.mark.parametrize("again", [start_pair, restart_pair])
async def test_a_start_makes_the_containers_that_were_never_made(again: Any, tmp_path: Path) -> None:
    ports = practice_host(tmp_path, speed=50)
    await stop_pair(ports, "jellyfin")
    [app] = (await members(ports, "jellyfin")).apps
    await ports.engine.remove(app.name)
    await again(ports, "jellyfin")
    assert [one.name for one in (await members(ports, "jellyfin")).apps if one.running] == [app.name]
