"""Deploys of what has neither a page nor a port: it must go on running, and that is all that can be seen of it."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

from scaletail_tui.domain.stack.stage import JobOutcome, StageEvent, StageId
from scaletail_tui.operations.deploy.app import LIVES
from scaletail_tui.operations.deploy.run import deploy
from tests.operations.fakes import result_of, stage, stages_in


async def test_a_service_in_the_background_is_done_when_it_has_run_for_a_moment(tmp_path: Path) -> None:
    syncer = await stage(tmp_path, "recyclarr")
    events = await syncer.deployed()
    assert stages_in(events)[-1] == "app"
    assert result_of(events).result is JobOutcome.OK
    last = [event for event in events if isinstance(event, StageEvent) and event.stage is StageId.APP][-1]
    assert last.seconds >= LIVES


async def test_one_that_ends_with_an_error_is_not_called_well(tmp_path: Path) -> None:
    syncer = await stage(tmp_path, "recyclarr")
    said = []
    async with aclosing(deploy(syncer.ports, await syncer.request())) as events:
        async for event in events:
            if "app-vault" in syncer.world.containers:
                syncer.world.containers["app-vault"]["state"] = {"Status": "exited", "Running": False, "ExitCode": 3}
            said.append(event)
    assert result_of(said).result is JobOutcome.FAILED


async def test_one_that_ends_well_has_done_its_work(tmp_path: Path) -> None:
    syncer = await stage(tmp_path, "recyclarr")
    said = []
    async with aclosing(deploy(syncer.ports, await syncer.request())) as events:
        async for event in events:
            if "app-vault" in syncer.world.containers:
                syncer.world.containers["app-vault"]["state"] = {"Status": "exited", "Running": False, "ExitCode": 0}
            said.append(event)
    assert result_of(said).result is JobOutcome.OK
