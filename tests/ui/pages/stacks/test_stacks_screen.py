"""The list of stacks: order, columns, deploys at work, and what can be done from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import cast

import pytest

from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.spec import Answers
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, JobResult, StageEvent, StageId, StageState
from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.operations.deploy.request import request_deploy
from scaletail_tui.operations.plan.planning import spec_for
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.folders import StackFolders
from scaletail_tui.ports.jobs import Jobs
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.pages.catalog.page import CatalogScreen
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.stacks.listing import order_stacks
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from scaletail_tui.ui.pages.stacks.rows import Columns
from tests.ui.pages.stack.stack_pages import Opened, in_a_blink, running_stacks, still_stacks
from tests.ui.pretend import NoFolders, QuietApp, fake_ports, screen_text, until
from tests.ui.snapshot import check_snapshot


def summary(name: str, state: StackState, **more: object) -> StackSummary:
    stack = StackSummary(
        name=name, service="it-tools", state=state, url=f"https://{name}.tail4e5f.ts.net", expose="serve", finding=None,
        folder=f"/home/ada/scaletail/{name}", managed=True,
    )  # fmt: skip
    return replace(stack, **more)  # type: ignore[arg-type]  # fields by name, for short tests


@dataclass
class OneJob:
    """One deploy whose events are known, ended or at work."""

    job: Job
    events: tuple[JobEvent, ...]
    goes_on: bool = False

    def all(self) -> tuple[Job, ...]:
        return (self.job,)

    def latest(self, stack: str) -> Job | None:
        return self.job if stack == self.job.stack else None

    async def follow(self, job_id: str) -> AsyncIterator[JobEvent]:
        for event in self.events:
            yield event
        if self.goes_on:
            await asyncio.Event().wait()


def job_of(stack: str) -> Job:
    return Job(
        id=f"20261123T104133-{stack}-1a2b", stack=stack, folder=f"/home/ada/scaletail/{stack}", service="it-tools",
        started=1_795_430_400.0, pid=4711, stages=tuple(StageId)[:10], running=False,
    )  # fmt: skip


def at_stage(stage: StageId, state: StageState, evidence: str) -> StageEvent:
    return StageEvent(stage=stage, state=state, seconds=14.0, evidence=evidence, at=1_795_430_414.0)


async def listed(app: QuietApp, pilot: object, *stacks: StackSummary) -> None:
    # What the page asks for itself as it opens, the folders, comes back late on a busy machine: it is known already.
    app.monitor.overview = Overview(judged=True, stacks=stacks)
    await app.action_place("stacks")
    app.set_overview(app.monitor.overview)


class Folders(NoFolders):
    """A root without stacks, in which a deploy may have left its staging folder."""

    left: str = ""

    def find_unfinished(self, name: str) -> str | None:
        return f"{self.root}/.{name}.staging" if name == self.left else None


def ports_with(jobs: OneJob, *, left: str = "") -> Ports:
    folders = Folders()
    folders.left = left
    return replace(fake_ports(), jobs=cast(Jobs, jobs), folders=cast(StackFolders, folders))


async def path_is_there(opened: Opened) -> None:
    """At 100 columns and more the path of the first stack is looked at a moment after the cursor rests."""
    assert isinstance(opened.practice.clock, HandClock)
    await opened.practice.clock.advance(0.3)
    await in_a_blink(opened.practice, lambda: "vaultwarden" in opened.stacks.look.paths)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_worst_comes_first_and_more_width_brings_address_and_path(size: tuple[int, int]) -> None:
    async with still_stacks(size) as opened:
        if size[0] >= 100:
            await path_is_there(opened)
        await opened.pilot.pause()
        assert [stack.name for stack in opened.stacks.rows] == [
            "vaultwarden", "immich", "excalidraw", "exit-node", "jellyfin", "miniflux", "uptime-kuma", "linkding",
        ]  # fmt: skip
        check_snapshot(f"stacks-{size[0]}", screen_text(opened.app))


@pytest.mark.slow
async def test_at_140_columns_the_days_of_certificates_stand_at_the_right() -> None:
    async with still_stacks((160, 50)) as opened:
        await path_is_there(opened)
        await in_a_blink(opened.practice, lambda: "jellyfin" in opened.stacks.look.expiries)
        await opened.pilot.pause()
        rows = screen_text(opened.app).splitlines()
        assert rows[1].endswith("certificate")
        assert rows[2].endswith(" d") and rows[6].endswith(" d")


@pytest.mark.slow
async def test_enter_opens_the_stack_and_escape_comes_back() -> None:
    async with running_stacks() as opened:
        await opened.pilot.press("down", "enter")
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        name = opened.stack.stack
        await opened.pilot.press("escape")
        assert opened.stacks.chosen is not None and opened.stacks.chosen.name == name


@pytest.mark.slow
async def test_the_address_is_copied_and_n_goes_to_the_catalog() -> None:
    async with still_stacks() as opened:
        await opened.pilot.press("y")
        assert opened.app.clipboard == "https://vaultwarden.tail4e5f.ts.net"
        await opened.pilot.press("n")
        await until(lambda: isinstance(opened.app.screen, CatalogScreen))


@pytest.mark.slow
async def test_s_stops_a_stack_after_a_yes_says_so_meanwhile_and_starts_it_again() -> None:
    async with running_stacks(speed=2.0) as opened:
        page = opened.stacks
        await until(lambda: "jellyfin" in [one.key for one in page.list_pane.rows])
        page.list_pane.change(cursor="jellyfin")
        await opened.pilot.press("down", "up", "s")
        assert page.chosen is not None and page.chosen.name == "jellyfin"
        await until(lambda: page.question is not None)
        await until(lambda: "Stops app and sidecar of jellyfin. Nothing is removed." in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: page.doing == {"jellyfin": "stopping"})

        def state() -> StackState:
            return next(stack.state for stack in page.rows if stack.name == "jellyfin")

        await until(lambda: state() is StackState.STOPPED and not page.doing)
        page.list_pane.change(cursor="jellyfin")
        await opened.pilot.press("s")
        await until(lambda: state() is StackState.OK)


@pytest.mark.slow
async def test_the_cursor_stays_with_the_stack_that_was_stopped_first_of_all() -> None:
    async with running_stacks() as opened:
        page = opened.stacks
        await until(lambda: page.chosen is not None and page.chosen.name == "vaultwarden")
        await opened.pilot.press("s")
        await until(lambda: page.question is not None)
        await opened.pilot.press("y")
        await until(lambda: any(one.name == "vaultwarden" and one.state is StackState.STOPPED for one in page.rows))
        await until(lambda: page.rows[0].name != "vaultwarden" and not page.doing)
        await opened.pilot.pause()
        assert page.chosen is not None and page.chosen.name == "vaultwarden"


@pytest.mark.slow
async def test_r_restarts_the_pair_after_a_yes() -> None:
    async with running_stacks() as opened:
        page = opened.stacks
        before = (await opened.app.ports.engine.inspect("app-vaultwarden"))["State"]["StartedAt"]
        await opened.pilot.press("r")
        await until(lambda: page.question is not None)
        await opened.pilot.press("y")
        await until(lambda: "vaultwarden is restarted" in screen_text(opened.app))
        app = (await opened.app.ports.engine.inspect("app-vaultwarden"))["State"]["StartedAt"]
        sidecar = (await opened.app.ports.engine.inspect("tailscale-vaultwarden"))["State"]["StartedAt"]
        assert before < sidecar <= app


@pytest.mark.slow
async def test_a_deploy_at_work_stands_in_the_list_and_enter_watches_it() -> None:
    async with still_stacks() as opened:
        ports = opened.app.ports
        service = ports.catalog.load().get("it-tools")
        assert service is not None
        spec = await spec_for(ports, service, Answers(name="tools", exposure=Exposure.SERVE))
        await ports.jobs.start(await request_deploy(ports, spec))
        opened.stacks.look._look_for_deploys()
        await until(lambda: any(stack.name == "tools" for stack in opened.stacks.rows))
        opened.stacks.list_pane.change(cursor="tools")
        await opened.pilot.press("down", "up")
        await until(lambda: "A deploy is at work" in screen_text(opened.app))
        text = screen_text(opened.app)
        assert "◔ WAIT       tools" in text and "deploy: " in text
        assert "Enter watch deploy" in text.splitlines()[-1]
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, DeployScreen))
        assert isinstance(opened.app.screen, DeployScreen) and opened.app.screen.job.stack == "tools"


async def test_a_deploy_that_failed_is_said_with_the_stage_and_what_to_do() -> None:
    failed = JobResult(result=JobOutcome.FAILED, url=None, seconds=20.0, finding="authkey-malformed", at=1.0)
    events = (at_stage(StageId.LOGIN, StageState.FAIL, "invalid key"), failed)
    app = QuietApp(ports_with(OneJob(job_of("tools"), events)))
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot, summary("tools", StackState.FAIL, sentence="Tailscale refuses the auth key."))
        await until(lambda: "deploy stopped at login: Enter opens it" in screen_text(app))
        text = screen_text(app)
        assert "The deploy stopped at login: invalid key" in text
        assert "Enter open deploy" in text.splitlines()[-1] and "o stack page" in text.splitlines()[-1]


async def test_a_deploy_whose_process_is_gone_is_said_too() -> None:
    events = (at_stage(StageId.PULL, StageState.RUN, "1 of 2 images"),)
    app = QuietApp(ports_with(OneJob(job_of("tools"), events)))
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot, summary("tools", StackState.STOPPED, sentence="not started"))
        await until(lambda: "The deploy stopped at pull: its process is gone." in screen_text(app))


async def test_a_deploy_that_ended_before_its_files_were_in_place_has_a_row_of_its_own() -> None:
    events = (at_stage(StageId.CHECK, StageState.FAIL, "services.app.image is empty"),)
    app = QuietApp(ports_with(OneJob(job_of("tools"), events), left="tools"))
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot)
        await until(lambda: "✗ FAIL       tools" in screen_text(app))
        await until(lambda: "deploy stopped at check: Enter opens it" in screen_text(app))


async def test_a_failed_deploy_of_a_stack_that_is_well_now_is_old_news() -> None:
    failed = JobResult(result=JobOutcome.FAILED, url=None, seconds=20.0, finding=None, at=1.0)
    app = QuietApp(ports_with(OneJob(job_of("tools"), (failed,))))
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot, summary("tools", StackState.OK))
        page = app.screen
        assert isinstance(page, StacksScreen)
        await until(lambda: not page.look.deploys.news["tools"].running if "tools" in page.look.deploys.news else False)
        await pilot.pause()
        assert "deploy stopped" not in screen_text(app)


async def test_lost_events_and_a_public_stack_are_said_in_words() -> None:
    app = QuietApp(ports_with(OneJob(job_of("other"), (), goes_on=False)))
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot, summary("blog", StackState.OK, expose="funnel"))
        await until(lambda: "✓ OK         blog          PUBLIC" in screen_text(app))
        assert "docker events: connected" in screen_text(app)
        app.monitor.events_lost = app.ports.clock.monotonic()
        assert isinstance(app.screen, StacksScreen)
        app.screen.look._tick()
        assert "docker events: lost at" in screen_text(app)


@pytest.mark.parametrize(("since", "pictures"), [(20.0, 3), (7 * 60.0, 1)])
async def test_a_list_is_drawn_each_second_only_while_a_clock_of_seconds_stands_in_it(
    since: float, pictures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = QuietApp(ports_with(OneJob(job_of("other"), (), goes_on=False)))
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot, replace(summary("slow", StackState.WAIT), since=since))
        await pilot.pause()
        page = app.screen
        assert isinstance(page, StacksScreen)
        began, drawn = app.ports.clock.monotonic(), 0
        page.look.judged_at, now = began, began

        def count() -> None:
            nonlocal drawn
            drawn += 1

        monkeypatch.setattr(page.look, "draw", count)
        # The page's own clock goes on ticking beside the test's: it may ask for the time as often as it likes.
        monkeypatch.setattr(type(app.ports.clock), "monotonic", lambda self: now)
        for seconds in (0.5, 1.5, 2.5):
            now = began + seconds
            page.look._tick()
        assert drawn == pictures


async def test_without_stacks_the_page_says_where_to_begin() -> None:
    app = QuietApp(ports_with(OneJob(job_of("other"), ())))
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(app, pilot)
        await until(lambda: "No stack here yet. Press 1 for the catalog." in screen_text(app))


def test_rows_keep_their_places_while_the_cursor_moves_and_new_ones_come_last() -> None:
    stacks = [summary("a", StackState.OK), summary("b", StackState.FAIL), summary("c", StackState.WAIT)]
    assert [one.name for one in order_stacks(stacks, ["a", "b"], hold=True)] == ["a", "b", "c"]
    assert [one.name for one in order_stacks(stacks, ["a", "b"], hold=False)] == ["b", "c", "a"]


def test_columns_do_not_depend_on_states() -> None:
    well = [summary("blog", StackState.OK)]
    broken = [summary("blog", StackState.FAIL, sentence="x" * 90)]
    for width in (80, 120, 160):
        assert Columns.fitting(well, width) == Columns.fitting(broken, width)
