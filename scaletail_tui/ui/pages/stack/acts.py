"""What a stack's page can do to the stack: remedy, restart, stop, reach, edit, remove."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, Verdict
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.observe.expected import expect
from scaletail_tui.ui.pages.remedy.applying import RemedyingScreen
from scaletail_tui.ui.pages.stack.rows import is_public
from scaletail_tui.ui.toolkit.theme import Ink

if TYPE_CHECKING:
    from scaletail_tui.operations.remedies.verify import Aftermath

ACT = "act"
"""The group of work that changes the stack: one at a time."""


class StackActs(RemedyingScreen):
    """The acting half of a stack's page; what it shows is the other half's."""

    def __init__(self, stack: str) -> None:
        super().__init__(stack)
        self.trail = stack
        self.diagnosis: Diagnosis | None = None
        self.aftermath: Aftermath | None = None
        """The remedy of which it is not known yet whether it helped."""
        self.managed = False
        self.web = False
        """True when the catalog shows a page of it, so that its reach can be chosen."""
        self.exposure: Exposure | None = None
        self.node = False
        """True when the sidecar itself is the service."""

    def show(self, *, cursor: str | None = None) -> None:
        """Draw everything that is known; `cursor` is the key of the row that it goes to."""
        raise NotImplementedError

    # ── what the files say ───────────────────────────────────────────────────────────────────────────────────

    async def read_files(self) -> None:
        """Is it ours, has it a page, who shall reach it?"""
        disk = await asyncio.to_thread(self.ports.folders.read, self.stack)
        if disk is None:
            self.managed = self.web = False
        else:
            expected = await asyncio.to_thread(expect, self.ports, disk)
            service = self.ports.catalog.load().get(expected.service)
            self.managed, self.exposure, self.node = expected.managed, expected.exposure, expected.node
            self.web = self.managed and service is not None and service.web
        self.show()

    @property
    def stopped(self) -> bool:
        return self.diagnosis is not None and self.diagnosis.verdict is Verdict.STOPPED

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────

    def task_changed(self, stack: str) -> None:
        """The heading says what is done, and the stack is judged anew afterwards, whatever came of it."""
        if stack == self.stack:
            self.show()
            if not self.doing:
                self.look_again()

    def follow_remedy(self, finding: Finding, did: str) -> None:
        """The page's own watch tells whether it helped."""
        from scaletail_tui.operations.remedies.verify import Aftermath

        self.aftermath = Aftermath(finding, began=self.ports.clock.monotonic(), did=did)
        self.show()

    def judge_aftermath(self, diagnosis: Diagnosis) -> None:
        """Say whether the remedy helped, as soon as a judgement tells."""
        if self.aftermath is None or self.doing:
            return
        outcome = self.aftermath.take(diagnosis, self.ports.clock.monotonic())
        if outcome is not None:
            self.aftermath = None
            self.say(outcome.tell(), ink=Ink.TEXT if outcome.gone else Ink.FAIL)

    def action_restart(self) -> None:
        self.work(self._restart, group=ACT, doing=f"restarting {self.stack}")

    async def _restart(self) -> None:
        from scaletail_tui.operations.lifecycle.start_stop import restart_pair

        if await self.ask(f"Restarts sidecar and app of {self.stack}, in this order.", yes="restart"):
            await self._do(partial(restart_pair, self.ports, self.stack), "restarting", f"{self.stack} runs again")

    def action_stop(self) -> None:
        verb = "starting" if self.stopped else "stopping"
        self.work(self._stop_or_start, group=ACT, doing=f"{verb} {self.stack}")

    async def _stop_or_start(self) -> None:
        from scaletail_tui.operations.lifecycle.start_stop import start_pair, stop_pair

        if self.stopped:
            await self._do(partial(start_pair, self.ports, self.stack), "starting", f"{self.stack} runs")
        elif await self.ask(f"Stops app and sidecar of {self.stack}. Nothing is removed.", yes="stop"):
            await self._do(partial(stop_pair, self.ports, self.stack), "stopping", f"{self.stack} is stopped")

    def action_reach(self) -> None:
        self.work(self._reach, group=ACT, doing=f"changing who reaches {self.stack}")

    async def _reach(self) -> None:
        """A public stack is closed at once; else Serve, direct, or the page that makes it public."""
        from scaletail_tui.operations.serve.expose import advice_against, expose

        if is_public(self.diagnosis):
            await self._switch(partial(expose, self.ports, self.stack, Exposure.SERVE), "closing it to the internet")
            return
        direct = self.exposure is Exposure.DIRECT
        choices = {"s": "tailnet, over HTTPS"} if direct else {"d": "direct, on its own port only"}
        now = "on its own port" if direct else "your tailnet, over HTTPS"
        chosen = await self.choose(f"Who reaches {self.stack}? Now: {now}.", {**choices, "p": "public"})
        if chosen == "p":
            from scaletail_tui.ui.pages.funnel.page import FunnelScreen

            if await self.app.push_screen_wait(FunnelScreen(self.stack)):
                self.say(f"{self.stack} is PUBLIC; f closes it")
                await self.read_files()
        elif chosen:
            wanted = Exposure.SERVE if chosen == "s" else Exposure.DIRECT
            against = await advice_against(self.ports, self.stack, wanted)
            if not against or await self.ask_word(against, self.stack):
                act = partial(expose, self.ports, self.stack, wanted, typed=self.stack if against else "")
                await self._switch(act, "changing reach")

    async def _switch(self, act: Callable[[], Awaitable[str]], doing: str) -> None:
        if await self._do(act, doing):
            await self.read_files()

    def action_edit(self) -> None:
        self.main_app.edit_stack(self.stack)

    def action_remove(self) -> None:
        self.work(self._remove, group=ACT, doing=f"removing {self.stack}")

    async def _remove(self) -> None:
        """Ask how much, then once more; identity and data go only when the name is typed."""
        from scaletail_tui.operations.lifecycle.remove import remove_containers, remove_files, remove_identity_and_data

        choices = {"c": "containers"}
        if self.managed:
            choices |= {"f": "and files", "a": "everything, data too"}
        match await self.choose(f"Remove what of {self.stack}?", choices):
            case "c":
                hand = "" if self.managed else " It was made by hand: Compose must start it again."
                question = f"Stops and removes its containers. Files, identity and data stay.{hand}"
                if await self.ask(question, yes="remove"):
                    act = partial(remove_containers, self.ports, self.stack)
                    await self._do(act, "removing", f"the containers of {self.stack} are gone")
            case "f":
                question = "Removes containers and the files that we wrote. Identity, data and your own files stay."
                if await self.ask(question, yes="remove"):
                    gone = f"{self.stack} is removed; identity and data stay in its folder"
                    if await self._do(partial(remove_files, self.ports, self.stack), "removing", gone):
                        self._leave(gone)
            case "a":
                folder = self.ports.folders.folder(self.stack)
                question = f"Removes {folder} with the device's identity and all data. There is no way back."
                if await self.ask_word(question, self.stack):
                    wiped = partial(remove_identity_and_data, self.ports, self.stack, self.stack)
                    gone = f"{self.stack} is gone, identity and data too"
                    if await self._do(wiped, "removing", gone):
                        self._leave(gone)

    def _leave(self, said: str) -> None:
        """Leave the page of a stack that is no more; the list says what happened."""
        self.dismiss(None)
        self.app.call_after_refresh(self.main_app.say, said)
