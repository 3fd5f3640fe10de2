"""The page of a deploy: its log, and what its keys do at each end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
from textual.pilot import Pilot

from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, JobResult, StageEvent, StageId, StageState
from scaletail_tui.ports.engine import EngineUnreachable
from scaletail_tui.ports.folders import StackFolders
from scaletail_tui.ports.jobs import Jobs
from scaletail_tui.ui.log.pane import LogPane
from scaletail_tui.ui.pages.catalog.page import CatalogScreen
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.funnel.page import FunnelScreen
from tests.ui.pretend import FakeEngine, QuietApp, fake_ports, screen_text, until

FAILED = JobResult(result=JobOutcome.FAILED, url=None, seconds=20.0, finding="authkey-malformed", at=1.0)
DONE = JobResult(result=JobOutcome.OK, url="https://tools.tail4e5f.ts.net", seconds=20.0, finding=None, at=1.0)
JOB = Job(
    id="20261123T104133-tools-1a2b", stack="tools", folder="/home/ada/scaletail/tools", service="it-tools",
    started=1_795_430_400.0, pid=4711, stages=tuple(StageId)[:10], running=True,
)  # fmt: skip


def line(second: int) -> LogLine:
    return LogLine(at=f"2026-11-23T10:42:{second:02d}.000000000Z", text=f"line {second}")


@dataclass
class EndedContainer(FakeEngine):
    """The log of a container that has ended; like an engine, it gives the line at `since` once more."""

    lines: list[LogLine] = field(default_factory=lambda: [line(1), line(2)])
    unreachable: bool = False
    asked: int = 0

    async def logs(
        self, container: str, *, since: str = "", tail: int | None = None, follow: bool = False
    ) -> AsyncIterator[Sequence[LogLine]]:
        self.asked += 1
        if self.unreachable:
            raise EngineUnreachable("The Docker engine does not answer.")
        yield [one for one in self.lines if one.at >= since]


@dataclass
class OneDeploy:
    """A deploy whose end comes when the test says so."""

    ending: asyncio.Future[JobResult]

    def all(self) -> tuple[Job, ...]:
        return ()

    async def follow(self, job_id: str) -> AsyncIterator[JobEvent]:
        written = StageEvent(
            stage=StageId.WRITE, state=StageState.OK, seconds=0.1, evidence="7 new", at=1_795_430_400.5
        )
        yield written
        yield StageEvent(stage=StageId.LOGIN, state=StageState.RUN, seconds=1.0, evidence="", at=1_795_430_401.0)
        yield await self.ending


class OneFolder:
    """A stacks root with the files of the deploy in place."""

    def names(self) -> tuple[str, ...]:
        return ("tools",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    app: QuietApp
    pilot: Pilot[str]
    page: DeployScreen
    engine: EndedContainer
    clock: HandClock
    job: OneDeploy

    def end(self, result: JobResult) -> None:
        self.job.ending.set_result(result)

    @property
    def log(self) -> list[str]:
        return [one.text for one in self.page.query_one("#log", LogPane).log_lines.lines]


@asynccontextmanager
async def watching(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Watching]:
    clock, engine = HandClock(1_795_430_500.0), EndedContainer()
    job = OneDeploy(asyncio.get_running_loop().create_future())
    app = QuietApp(
        replace(fake_ports(engine=engine), clock=clock, jobs=cast(Jobs, job), folders=cast(StackFolders, OneFolder()))
    )
    async with app.run_test(size=size) as pilot:
        page = DeployScreen(JOB)
        await app.action_place("stacks")
        await app.push_screen(page)
        await until(lambda: page.course.stages)
        yield Watching(app=app, pilot=pilot, page=page, engine=engine, clock=clock, job=job)


async def test_the_log_of_a_container_that_has_ended_repeats_no_line() -> None:
    async with watching() as seen:
        await until(lambda: seen.log == ["line 1", "line 2"])
        await seen.clock.advance(3.0)
        seen.engine.lines.append(line(3))
        await seen.clock.advance(1.0)
        await until(lambda: "line 3" in seen.log)
        assert seen.engine.asked >= 4
        assert seen.log == ["line 1", "line 2", "line 3"]


@pytest.mark.slow
async def test_the_log_goes_on_after_the_engine_was_away() -> None:
    async with watching() as seen:
        await until(lambda: seen.log == ["line 1", "line 2"])
        seen.engine.unreachable = True
        await seen.clock.advance(2.0)
        seen.engine.unreachable = False
        seen.engine.lines.append(line(3))
        await seen.clock.advance(1.0)
        await until(lambda: seen.log == ["line 1", "line 2", "line 3"])


async def test_after_the_end_of_the_job_the_log_is_looked_for_seldom() -> None:
    async with watching() as seen:
        seen.end(FAILED)
        await until(lambda: seen.page.course.failed)
        await seen.clock.advance(1.0)
        asked = seen.engine.asked
        await seen.clock.advance(20.0)
        assert seen.engine.asked == asked + 2


async def test_the_page_that_makes_a_stack_public_opens_only_where_the_deploy_is_watched() -> None:
    async with watching() as seen:
        seen.app.funnel_wishes["tools"] = True
        await seen.pilot.press("1")
        await until(lambda: isinstance(seen.app.screen, CatalogScreen))
        catalog = seen.app.screen
        seen.end(DONE)
        await until(lambda: seen.page.course.done)
        await seen.pilot.pause()
        assert seen.app.screen is catalog
        await seen.app.action_place("stacks")
        await until(lambda: isinstance(seen.app.screen, FunnelScreen))
        await seen.pilot.press("escape")
        await until(lambda: seen.app.screen is seen.page)
        await seen.pilot.pause()
        assert seen.app.screen is seen.page, "it was asked once"


async def test_a_deploy_that_is_watched_to_its_end_asks_for_the_name_that_makes_it_public() -> None:
    async with watching() as seen:
        seen.app.funnel_wishes["tools"] = True
        seen.end(DONE)
        await until(lambda: isinstance(seen.app.screen, FunnelScreen))


def pulling(*said: str) -> StageEvent:
    return StageEvent(stage=StageId.PULL, state=StageState.RUN, seconds=1.0, evidence="", at=1_795_430_401.0, said=said)


@pytest.mark.slow
async def test_while_it_pulls_the_log_shows_what_compose_says_and_then_the_sidecar() -> None:
    async with watching() as seen:
        seen.page.logs.take(pulling("web Pulling"))
        await until(lambda: seen.log == ["web Pulling"])
        seen.page.logs.take(pulling("web 5c2f: Downloading  84 MB"))
        await until(lambda: seen.log == ["web Pulling", "web 5c2f: Downloading  84 MB"])
        assert "Compose output" in screen_text(seen.app)
        began = replace(pulling(), stage=StageId.SIDECAR)
        seen.page.logs.take(began)
        await until(lambda: seen.log == ["line 1", "line 2"])
        await seen.pilot.press("l", "l")
        await until(lambda: seen.log == ["web Pulling", "web 5c2f: Downloading  84 MB"])


async def test_a_log_that_somebody_chose_is_not_changed_by_itself() -> None:
    async with watching() as seen:
        await until(lambda: seen.log == ["line 1", "line 2"])
        await seen.pilot.press("l")
        seen.page.logs.take(pulling("web Pulling"))
        await until(lambda: "App log" in screen_text(seen.app))
        await seen.pilot.pause()
        assert "Compose output" not in screen_text(seen.app)


async def test_whenever_there_is_a_link_the_key_row_says_how_to_copy_it() -> None:
    async with watching() as seen:
        link = "https://login.tailscale.com/admin/machines"
        assert "y copy" not in screen_text(seen.app).splitlines()[-1]
        event = StageEvent(
            stage=StageId.LOGIN, state=StageState.WAIT, seconds=9.0, evidence="an admin must approve", at=1.0, link=link
        )
        seen.page.course.take(event, now=1.0)
        seen.page.show_course()
        await until(lambda: "y copy link" in screen_text(seen.app).splitlines()[-1])
        await seen.pilot.press("y")
        assert seen.app.clipboard == link


@pytest.mark.slow
async def test_a_search_goes_to_the_log_of_a_deploy_too() -> None:
    async with watching() as seen:
        await until(lambda: seen.log == ["line 1", "line 2"])
        await seen.pilot.press("slash", *"line 1", "enter")
        await until(lambda: seen.page.query_one("#log", LogPane).window.at == 0)
        await seen.pilot.press("y")
        assert seen.app.clipboard == "line 1"


@pytest.mark.slow
async def test_after_a_rollback_no_key_offers_to_go_on_or_to_roll_back_again() -> None:
    async with watching() as seen:
        seen.end(FAILED)
        await until(lambda: "x roll back" in screen_text(seen.app).splitlines()[-1])
        assert "Enter fix and go on" in screen_text(seen.app).splitlines()[-1]
        seen.page.course.rolled_back = True
        seen.page.show_course()
        await seen.pilot.press("enter", "x")
        await seen.pilot.pause()
        keys = screen_text(seen.app).splitlines()[-1]
        assert "go on" not in keys and "roll back" not in keys and "stop" not in keys and "Esc back" in keys
        assert seen.page.question is None and "Rolled back" in screen_text(seen.app)


async def test_an_update_that_failed_offers_no_rollback_which_is_for_new_stacks() -> None:
    async with watching() as seen:
        seen.page.job = seen.page.course.job = replace(JOB, new_stack=False)
        seen.end(FAILED)
        await until(lambda: "fix and go on" in screen_text(seen.app).splitlines()[-1])
        assert "roll" not in screen_text(seen.app)


async def test_an_update_that_wrote_nothing_is_started_again_whoever_watches_it() -> None:
    async with watching() as seen:
        seen.page.job = seen.page.course.job = replace(JOB, new_stack=False)
        seen.page.course.written = False
        seen.end(replace(FAILED, finding=None))
        await until(lambda: "Enter start again" in screen_text(seen.app).splitlines()[-1])
        await until(lambda: "Enter starts it again." in screen_text(seen.app))
        assert "roll" not in screen_text(seen.app)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_the_login_link_is_in_view_while_it_is_waited_for(size: tuple[int, int]) -> None:
    link = "https://login.tailscale.com/a/1234567890abc"
    async with watching(size) as seen:
        waits = StageEvent(
            stage=StageId.LOGIN, state=StageState.WAIT, seconds=5.0, evidence="somebody must open the login link",
            at=1_795_430_402.0, link=link, fix="Open the link on any device, and log in.",
        )  # fmt: skip
        seen.page.course.take(waits, now=1_795_430_407.0)
        seen.page.show_course()
        await seen.pilot.pause()
        assert link in screen_text(seen.app)
