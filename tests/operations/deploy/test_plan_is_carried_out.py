"""The plan that was shown is carried out as it is, or refused; never another one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, JobResult, StageId
from scaletail_tui.operations.deploy.request import request_deploy
from scaletail_tui.operations.deploy.run import deploy
from scaletail_tui.operations.plan.planning import make_plan
from scaletail_tui.operations.plan.write import PlanOutdated, write_plan
from tests.operations.fakes import KEY, Stage, stage


def _edit(folder: Path) -> None:
    compose = folder / "compose.yaml"
    compose.write_text(compose.read_text() + "# mine\n")


def _override(folder: Path) -> None:
    (folder / "compose.override.yaml").write_text("services: {}\n")


def _take_away(folder: Path) -> None:
    (folder / ".env").unlink()


CHANGES = [(_edit, "compose.yaml"), (_override, "compose.override.yaml"), (_take_away, ".env")]


async def _carried_out(made: Stage, change: Callable[[Path], object]) -> list[JobEvent]:
    """The events of a deploy whose folder was changed after its plan was shown."""
    request = await request_deploy(made.ports, made.spec, key=KEY)
    change(made.folder)
    async with aclosing(deploy(made.ports, request)) as events:
        return [event async for event in events]


def _all_in(folder: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in sorted(folder.parent.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(("change", "named"), CHANGES, ids=[named for _, named in CHANGES])
async def test_a_folder_that_changed_after_the_plan_was_shown_is_refused_and_stays(
    change: Callable[[Path], object], named: str, tmp_path: Path
) -> None:
    made = await stage(tmp_path)
    await made.deployed()
    before: dict[str, str] = {}

    def change_and_look(folder: Path) -> None:
        change(folder)
        before.update(_all_in(folder))

    result = (await _carried_out(made, change_and_look))[-1]
    assert isinstance(result, JobResult) and result.result is JobOutcome.FAILED
    assert "has changed since its plan was made" in result.sentence and named in result.sentence
    assert _all_in(made.folder) == before


async def test_a_folder_that_came_after_the_plan_of_a_new_stack_is_refused(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    events = await _carried_out(made, lambda folder: folder.mkdir(parents=True))
    assert isinstance(events[-1], JobResult) and "the folder itself" in events[-1].sentence
    assert list(made.folder.iterdir()) == []


async def test_data_of_the_app_that_grew_meanwhile_is_no_change(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    await made.deployed()
    events = await _carried_out(made, lambda folder: (folder / "data" / "db.sqlite3").write_text("more"))
    assert not any("plan" in str(event) for event in events)


async def test_the_files_in_place_are_those_of_the_plan_to_the_byte(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    request = await request_deploy(made.ports, made.spec, key=KEY)
    assert request.plan is not None
    async with aclosing(deploy(made.ports, request)) as events:
        async for event in events:
            if not isinstance(event, JobResult) and event.stage is StageId.PULL:
                break
    for file in request.plan.files:
        if file.text:
            assert (made.folder / file.path).read_text() == file.text


async def test_files_to_be_written_only_are_refused_likewise(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    plan = await make_plan(made.ports, made.spec)
    await write_plan(made.ports, plan, KEY)
    before = _all_in(made.folder)
    with pytest.raises(PlanOutdated):
        await write_plan(made.ports, plan, KEY)
    assert _all_in(made.folder) == before


@dataclass
class Editing:
    """Compose, while whose work somebody edits the folder."""

    real: Any
    edit: Callable[[], object]

    async def config(self, folder: str, project: str) -> Any:
        self.edit()
        return await self.real.config(folder, project)


async def test_what_is_edited_while_compose_reads_the_plan_is_not_written_over(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    await made.deployed()
    request = await request_deploy(made.ports, made.spec, key=KEY)
    ports = replace(made.ports, compose=cast(Any, Editing(made.ports.compose, lambda: _edit(made.folder))))
    async with aclosing(deploy(ports, request)) as events:
        result = [event async for event in events][-1]
    assert isinstance(result, JobResult) and "compose.yaml" in result.sentence
    assert (made.folder / "compose.yaml").read_text().endswith("# mine\n")
    assert made.ports.folders.find_unfinished("vault") is None
