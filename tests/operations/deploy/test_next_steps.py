"""What is offered after a deploy that did not end well: one answer, which each front end puts into its own words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import pytest

from scaletail_tui.cli.deploy.next_steps import NextCommands, command_to_go_on
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import StageEvent, StageId, StageState
from scaletail_tui.domain.update.kept import Kept, KeptState
from scaletail_tui.operations.deploy.next_steps import find_next_steps, has_written
from scaletail_tui.ports.folders import FilesRefused, StackFolders

NEW = Job(
    id="20270115T080000-vault-0001", stack="vault", folder="/stacks/vault", service="vaultwarden", started=100.0, pid=7,
    stages=tuple(StageId)[:10], running=False,
)  # fmt: skip
UPDATE = replace(NEW, new_stack=False)


@dataclass
class Folders:
    stacks: tuple[str, ...] = ("vault",)
    closed: bool = False

    def names(self) -> tuple[str, ...]:
        if self.closed:
            raise FilesRefused("/stacks cannot be read.")
        return self.stacks


STANDS, EMPTY, CLOSED = Folders(), Folders(stacks=()), Folders(closed=True)


@pytest.mark.parametrize(
    ("job", "folders", "written", "cut_off", "goes_on", "rolls_back"),
    [
        (NEW, EMPTY, False, False, False, False),
        (NEW, EMPTY, False, True, False, True),  # a killed job may have left files before any was in place
        (NEW, STANDS, True, False, True, True),
        (NEW, STANDS, False, False, True, True),  # it was gone on with: its files stood before
        (NEW, EMPTY, True, False, False, False),  # somebody took it away meanwhile
        (NEW, CLOSED, True, False, True, True),
        (UPDATE, STANDS, False, False, False, False),  # what stands has the old answers
        (UPDATE, STANDS, False, True, False, False),
        (UPDATE, STANDS, True, False, True, False),
    ],
)
def test_what_was_put_in_place_is_gone_on_with_and_only_what_is_new_is_taken_back(
    job: Job, folders: Folders, written: bool, cut_off: bool, goes_on: bool, rolls_back: bool
) -> None:
    steps = find_next_steps(cast(StackFolders, folders), job, written=written, finding=None, cut_off=cut_off)
    assert (steps.goes_on, steps.rolls_back) == (goes_on, rolls_back)
    assert not steps.mends and not steps.asks_for_key


def test_the_wish_for_funnel_and_the_need_of_a_key_go_with_it() -> None:
    public = replace(NEW, stages=tuple(StageId))
    folders = cast(StackFolders, STANDS)
    steps = find_next_steps(folders, public, written=True, finding="authkey-used-expired-revoked")
    assert steps.funnel and steps.asks_for_key and steps.mends
    assert command_to_go_on(steps) == (
        "scaletail-tui deploy --resume vault --expose funnel --confirm-public vault --auth-key-file FILE"
    )
    mended = find_next_steps(folders, NEW, written=True, finding="serve-backend-wrong-port")
    assert (mended.remedy, mended.asks_for_key) == (RemedyAction.SET_SERVE_PORT, False)
    assert not find_next_steps(folders, NEW, written=True, finding="a-kind-of-a-later-version").mends


def test_what_is_kept_of_a_redeploy_is_offered_to_a_stack_that_stood_before_also_where_its_job_was_killed() -> None:
    folders = cast(StackFolders, STANDS)
    kept = Kept(stack="vault", folder="/stacks/vault", at=1.0, state=KeptState.BEGUN, images=())
    assert find_next_steps(folders, UPDATE, written=False, finding=None, cut_off=True, kept=kept).goes_back
    assert not find_next_steps(folders, UPDATE, written=True, finding=None).goes_back
    assert not find_next_steps(folders, NEW, written=True, finding=None, kept=kept).goes_back
    way = NextCommands(UPDATE, folders, lambda stack: kept)
    assert way.sentence().endswith("What ran before comes back with: scaletail-tui update --back vault")


def test_only_the_end_of_the_stage_write_says_that_files_are_in_place() -> None:
    def event(stage: StageId, state: StageState) -> StageEvent:
        return StageEvent(stage=stage, state=state, seconds=1.0, evidence="", at=1.0)

    assert has_written(event(StageId.WRITE, StageState.OK))
    assert not has_written(event(StageId.WRITE, StageState.RUN))
    assert not has_written(event(StageId.CHECK, StageState.OK))
