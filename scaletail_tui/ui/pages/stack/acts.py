"""What a stack's page can do to the stack: remedy, restart, stop, reach, edit, remove."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.imports.entry import entry_of
from scaletail_tui.operations.observe.expected import expect
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies
from scaletail_tui.ui.pages.stack.moving import Moving
from scaletail_tui.ui.pages.stack.removing import Removing, Saving
from scaletail_tui.ui.pages.stack.rows import is_public

ACT = "act"
"""The group of work that changes the stack: one at a time."""


class StackActs:
    """What the keys of a stack's page do to the stack, and what of its files decides which of them work."""

    def __init__(
        self,
        page: Page[Any],
        stack: str,
        remedies: Remedies,
        *,
        judged: Callable[[], Diagnosis | None],
        changed: Callable[[], None],
    ) -> None:
        """`judged` gives the last judgement; `changed` is called when the files were read."""
        self._page = page
        self._stack = stack
        self._remedies = remedies
        self._saving = Saving(page, stack, remedies)
        self._moving = Moving(page, stack, remedies)
        self._removing = Removing(page, stack, remedies, self._saving, of=self)
        self._judged = judged
        self._changed = changed
        self.managed = False
        self.web = False
        """True when the catalog shows a page of it, so that its reach can be chosen."""
        self.exposure: Exposure | None = None
        self.node = False
        """True when the sidecar itself is the service."""

    # ── what the files say ───────────────────────────────────────────────────────────────────────────────────

    async def read_files(self) -> None:
        """Is it ours, has it a page, who shall reach it?"""
        disk = await asyncio.to_thread(self._page.ports.folders.read, self._stack)
        if disk is None:
            self.managed = self.web = False
        else:
            expected = await asyncio.to_thread(expect, self._page.ports, disk)
            service = await asyncio.to_thread(entry_of, self._page.ports, disk)
            self.managed, self.exposure, self.node = expected.managed, expected.exposure, expected.node
            self.web = self.managed and service is not None and service.web
        self._changed()

    def begin_reading_files(self) -> None:
        self._page.work(self.read_files, group="files", doing=f"reading the files of {self._stack}")

    @property
    def reach(self) -> str:
        """Who reaches it, as the files say; empty until they are read."""
        return "node" if self.node else self.exposure.value if self.exposure is not None else ""

    @property
    def stopped(self) -> bool:
        diagnosis = self._judged()
        return diagnosis is not None and diagnosis.verdict is Verdict.STOPPED

    def allows(self, action: str) -> bool:
        """True when the action changes nothing, or may change the stack now."""
        free = not self._remedies.doing
        match action:
            case "restart" | "stop" | "remove" | "backup":
                return self._judged() is not None and free
            case "update":
                return self._judged() is not None and free
            case "reach":
                return (self.web or (not self.managed and self._judged() is not None)) and not self.stopped and free
            case "edit" | "rename":
                return self._judged() is not None and free
            case "compare":
                return (self.managed or self._judged() is not None) and free
            case "improve":
                return self._judged() is not None and not self.managed and free
        return True

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────

    def restart(self) -> None:
        self._page.work(self._restart, group=ACT, asks=True, doing=f"restarting {self._stack}")

    async def _restart(self) -> None:
        from scaletail_tui.operations.lifecycle.start_stop import restart_pair

        if await self._page.ask(f"Restarts sidecar and app of {self._stack}, in this order.", yes="restart"):
            await self._remedies.do(
                partial(restart_pair, self._page.ports, self._stack),
                "restarting",
                f"{self._stack} is restarted; its path shows when it answers",
            )

    def save(self) -> None:
        self._page.work(self._save_or_move, group=ACT, asks=True, doing=f"saving {self._stack}")

    async def _save_or_move(self) -> None:
        """Save it into one file, or move its data to another disk."""
        if await self._saving.ask():
            await self._moving.ask()

    def stop(self) -> None:
        verb = "starting" if self.stopped else "stopping"
        self._page.work(self._stop_or_start, group=ACT, asks=True, doing=f"{verb} {self._stack}")

    async def _stop_or_start(self) -> None:
        from scaletail_tui.operations.backup.unfinished import start_settled
        from scaletail_tui.operations.lifecycle.start_stop import stop_pair

        if self.stopped and await self._moving.ask_cut_off():
            return
        if self.stopped:
            await self._remedies.do(
                partial(start_settled, self._page.ports, self._stack),
                "starting",
                f"{self._stack} is started; its path shows when it answers",
            )
        elif await self._page.ask(f"Stops app and sidecar of {self._stack}. Nothing is removed.", yes="stop"):
            await self._remedies.do(
                partial(stop_pair, self._page.ports, self._stack), "stopping", f"{self._stack} is stopped"
            )

    def edit(self) -> None:
        self._page.work(self._edit, group=ACT, asks=True, doing=f"changing the settings of {self._stack}")

    async def _edit(self) -> None:
        """The wizard with what stands; a change that was cut off is brought to an end first, on the deploy's page."""
        from scaletail_tui.operations.change.request import find_cut_off, request_course
        from scaletail_tui.ports.jobs import Course

        ports = self._page.ports
        if await self._moving.ask_cut_off():
            return
        begun = await asyncio.to_thread(find_cut_off, ports, self._stack)
        if not begun:
            self._page.main_app.edit_stack(self._stack)
            return
        chosen = await self._page.choose(begun[0].sentence(), {"g": "go on with it", "b": "go back"})
        if chosen:
            course = Course.GO_ON if chosen == "g" else Course.BACK
            request = await request_course(ports, self._stack, course, begun[0].kind)
            self._page.main_app.watch_job(await ports.jobs.start(request))

    def rename(self) -> None:
        self._page.work(self._rename, group=ACT, asks=True, doing=f"renaming {self._stack}")

    async def _rename(self) -> None:
        """The new name, the review of what that takes, and the job; this page is of a name that is gone then."""
        from scaletail_tui.operations.adopt.why_not import refuse_rename
        from scaletail_tui.operations.change.naming import plan_rename
        from scaletail_tui.operations.change.request import request_rename
        from scaletail_tui.operations.lifecycle.begun import refuse_begun
        from scaletail_tui.operations.observe.origin import check_ours
        from scaletail_tui.ui.pages.review.page import Decision, ReviewScreen

        ports = self._page.ports
        await refuse_begun(ports, self._stack)
        await refuse_rename(ports, self._stack)
        await check_ours(ports, self._stack)
        new = await self._page.ask_text("New name", self._stack, enter="plan it")
        if not new or new == self._stack:
            return
        planned = await plan_rename(ports, self._stack, new)
        review = ReviewScreen(planned.after, planned.plan, key=None, funnel=False, rename=planned)
        review.place = self._page.place
        if await self._page.app.push_screen_wait(review) is not Decision.DEPLOY:
            return
        job = await ports.jobs.start(request_rename(planned))
        self._page.dismiss(None)
        self._page.app.call_after_refresh(self._page.main_app.watch_job, job)

    def change_reach(self) -> None:
        self._page.work(self._reach, group=ACT, asks=True, doing=f"changing who reaches {self._stack}")

    async def _reach(self) -> None:
        """A public stack is closed at once; else Serve, direct, or the page that makes it public."""
        from scaletail_tui.operations.adopt.either import reach_of

        reach = await reach_of(self._page.ports, self._stack)
        if is_public(self._judged()):
            await self._switch(partial(reach.switch, Exposure.SERVE), "closing it to the internet")
            return
        direct = self.exposure is Exposure.DIRECT
        serve, close = {"s": "tailnet, over HTTPS"}, {"d": "direct, on its own port only"}
        choices = serve | close if reach.by_hand else serve if direct else close
        now = "" if reach.by_hand else f" Now: {'on its own port' if direct else 'your tailnet, over HTTPS'}."
        keys = {**choices, "p": "public", "t": "the table"}
        chosen = await self._page.choose(f"Who reaches {self._stack}?{now}", keys)
        if chosen == "t":
            from scaletail_tui.ui.pages.reach.page import ReachScreen

            await self._page.main_app.push_screen_wait(ReachScreen(self._stack))
            await self.read_files()
        elif chosen == "p":
            from scaletail_tui.ui.pages.funnel.page import FunnelScreen

            if await self._page.main_app.push_screen_wait(FunnelScreen(self._stack)):
                self._page.say(f"{self._stack} is PUBLIC; f closes it")
                await self.read_files()
        elif chosen:
            wanted = Exposure.SERVE if chosen == "s" else Exposure.DIRECT
            against = await reach.advice_against(wanted)
            if not against or await self._page.ask_word(against, self._stack):
                typed = self._stack if against else ""
                await self._switch(partial(reach.switch, wanted, typed=typed), "changing reach")

    async def _switch(self, act: Callable[[], Awaitable[str]], doing: str) -> None:
        if await self._remedies.do(act, doing):
            await self.read_files()

    def remove(self) -> None:
        self._page.work(self._removing.ask, group=ACT, asks=True, doing=f"removing {self._stack}")
