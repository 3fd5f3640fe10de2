"""The last stage of a node: what it offers, and an admin who allows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, StageEvent, StageId, StageState
from tests.operations.fakes import Stage, result_of, running, stage, stages_in

EVERYWHERE = ("0.0.0.0/0", "::/0")
ROUTES = {"ROUTES": "10.9.0.0/16\n192.168.7.0/24"}


def allowed(*routes: str, exit_node: bool = False) -> Mapping[str, Any]:
    """The status of a device whose routes an admin has approved."""
    status = running()
    return {**status, "Self": {**status["Self"], "AllowedIPs": list(routes), "ExitNodeOption": exit_node}}


def waits_in(events: list[JobEvent]) -> list[StageEvent]:
    found = [event for event in events if isinstance(event, StageEvent) and event.stage is StageId.APPROVAL]
    return [event for event in found if event.state is StageState.WAIT]


async def exit_node(tmp_path: Path) -> Stage:
    return await stage(tmp_path, "tailscale-exit-node", name="exit")


async def router(tmp_path: Path, **more: str) -> Stage:
    return await stage(tmp_path, "tailscale-subnet-router-node", name="router", settings={**ROUTES, **more})


@pytest.mark.slow
async def test_an_exit_node_waits_as_long_as_the_admin_takes_and_says_where_to_allow_it(tmp_path: Path) -> None:
    node = await exit_node(tmp_path)
    node.world.status = lambda age: allowed(*EVERYWHERE, exit_node=True) if age > 900 else running()
    events = await node.deployed()
    assert stages_in(events) == ["check", "write", "pull", "sidecar", "login", "address", "approval"]
    assert waits_in(events)[0].evidence == "an admin must approve exit node"
    assert {event.link for event in waits_in(events)} == {"https://login.tailscale.com/admin/machines"}
    assert result_of(events).result is JobOutcome.OK and result_of(events).seconds > 900


async def test_a_router_is_done_when_all_that_it_offers_is_allowed(tmp_path: Path) -> None:
    node = await router(tmp_path, EXIT_NODE="true")
    steps = {10: ("10.9.0.0/16",), 20: ("10.9.0.0/16", "192.168.7.0/24")}

    def status(age: float) -> Mapping[str, Any]:
        routes = next((routes for at, routes in sorted(steps.items(), reverse=True) if age > at), ())
        return allowed(*routes, exit_node=age > 30)

    node.world.status = status
    events = await node.deployed()
    assert [event.evidence for event in waits_in(events)] == [
        "an admin must approve 10.9.0.0/16, 192.168.7.0/24, exit node",
        "an admin must approve 192.168.7.0/24, exit node",
        "an admin must approve exit node",
    ]
    last = [event for event in events if isinstance(event, StageEvent)][-1]
    assert (last.state, last.evidence) == (StageState.OK, "10.9.0.0/16, 192.168.7.0/24, exit node approved")


async def test_routes_that_are_approved_by_policy_are_not_waited_for(tmp_path: Path) -> None:
    node = await router(tmp_path)
    node.world.status = lambda age: allowed("10.9.0.0/16", "192.168.7.0/24")
    events = await node.deployed()
    assert waits_in(events) == [] and result_of(events).result is JobOutcome.OK


async def test_a_device_that_was_logged_in_before_and_offers_nothing_fails_with_the_command_that_mends_it(
    tmp_path: Path,
) -> None:
    node = await router(tmp_path, EXIT_NODE="true")
    node.world.prefs = {"AdvertiseRoutes": ["10.9.0.0/16"]}
    result = result_of(await node.deployed())
    assert result.result is JobOutcome.FAILED
    assert result.sentence == "The device was logged in before, and does not offer 192.168.7.0/24, exit node."
    assert result.fix == (
        "Run: docker exec tailscale-router tailscale set "
        "--advertise-routes=10.9.0.0/16,192.168.7.0/24 --advertise-exit-node"
    )


@pytest.mark.slow
async def test_a_node_that_goes_away_while_the_admin_is_awaited_fails_within_minutes(tmp_path: Path) -> None:
    node = await exit_node(tmp_path)
    node.world.status = lambda age: running() if age < 300 else None
    result = result_of(await node.deployed())
    assert result.result is JobOutcome.FAILED and 300 < result.seconds < 420
