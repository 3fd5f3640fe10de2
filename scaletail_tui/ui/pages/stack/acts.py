"""What a stack's page can do to the stack: remedy, restart, stop, reach, edit, remove."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.observe.expected import expect
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies
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
            service = self._page.ports.catalog.load().get(expected.service)
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
            case "restart" | "stop" | "remove":
                return self._judged() is not None and free
            case "reach":
                return self.web and not self.stopped and free
            case "edit":
                return self.managed and free
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

    def stop(self) -> None:
        verb = "starting" if self.stopped else "stopping"
        self._page.work(self._stop_or_start, group=ACT, asks=True, doing=f"{verb} {self._stack}")

    async def _stop_or_start(self) -> None:
        from scaletail_tui.operations.lifecycle.start_stop import start_pair, stop_pair

        if self.stopped:
            await self._remedies.do(
                partial(start_pair, self._page.ports, self._stack),
                "starting",
                f"{self._stack} is started; its path shows when it answers",
            )
        elif await self._page.ask(f"Stops app and sidecar of {self._stack}. Nothing is removed.", yes="stop"):
            await self._remedies.do(
                partial(stop_pair, self._page.ports, self._stack), "stopping", f"{self._stack} is stopped"
            )

    def change_reach(self) -> None:
        self._page.work(self._reach, group=ACT, asks=True, doing=f"changing who reaches {self._stack}")

    async def _reach(self) -> None:
        """A public stack is closed at once; else Serve, direct, or the page that makes it public."""
        from scaletail_tui.operations.serve.expose import advice_against, expose

        if is_public(self._judged()):
            await self._switch(
                partial(expose, self._page.ports, self._stack, Exposure.SERVE), "closing it to the internet"
            )
            return
        direct = self.exposure is Exposure.DIRECT
        choices = {"s": "tailnet, over HTTPS"} if direct else {"d": "direct, on its own port only"}
        now = "on its own port" if direct else "your tailnet, over HTTPS"
        chosen = await self._page.choose(f"Who reaches {self._stack}? Now: {now}.", {**choices, "p": "public"})
        if chosen == "p":
            from scaletail_tui.ui.pages.funnel.page import FunnelScreen

            if await self._page.main_app.push_screen_wait(FunnelScreen(self._stack)):
                self._page.say(f"{self._stack} is PUBLIC; f closes it")
                await self.read_files()
        elif chosen:
            wanted = Exposure.SERVE if chosen == "s" else Exposure.DIRECT
            against = await advice_against(self._page.ports, self._stack, wanted)
            if not against or await self._page.ask_word(against, self._stack):
                typed = self._stack if against else ""
                act = partial(expose, self._page.ports, self._stack, wanted, typed=typed)
                await self._switch(act, "changing reach")

    async def _switch(self, act: Callable[[], Awaitable[str]], doing: str) -> None:
        if await self._remedies.do(act, doing):
            await self.read_files()

    def remove(self) -> None:
        self._page.work(self._remove, group=ACT, asks=True, doing=f"removing {self._stack}")

    async def _remove(self) -> None:
        """Ask how much, then once more; identity and data go only when the name is typed."""
        from scaletail_tui.operations.lifecycle.remove import remove_containers, remove_files, remove_identity_and_data

        choices = {"c": "containers"}
        if self.managed:
            choices |= {"f": "and files", "a": "everything, data too"}
        match await self._page.choose(f"Remove what of {self._stack}?", choices):
            case "c":
                hand = "" if self.managed else " It was made by hand: Compose must start it again."
                question = f"Stops and removes its containers. Files, identity and data stay.{hand}"
                if await self._page.ask(question, yes="remove"):
                    await self._leave(partial(remove_containers, self._page.ports, self._stack))
            case "f":
                question = "Removes containers and the files that we wrote. Identity, data and your own files stay."
                agreed = await self._ask_for_own() if await self._page.ask(question, yes="remove") else None
                if agreed is not None:
                    await self._leave(partial(remove_files, self._page.ports, self._stack, agreed))
            case "a":
                folder = self._page.ports.folders.folder(self._stack)
                question = f"Removes {folder} with the device's identity and all data. There is no way back."
                agreed = await self._ask_for_own() if await self._page.ask_word(question, self._stack) else None
                if agreed is not None:
                    act = partial(remove_identity_and_data, self._page.ports, self._stack, self._stack, agreed)
                    await self._leave(act)

    async def _ask_for_own(self) -> tuple[str, ...] | None:
        """Those of the user's own files that go, too, each asked for; None where he leaves."""
        from scaletail_tui.operations.lifecycle.remove import find_handwritten

        agreed = []
        for path in await find_handwritten(self._page.ports, self._stack):
            keys = {"k": "keep", "r": "remove"}
            chosen = await self._page.choose(f"{path} is yours, or edited by you. Remove it, too?", keys)
            if not chosen:
                return None
            agreed += [path] if chosen == "r" else []
        return tuple(agreed)

    async def _leave(self, act: Callable[[], Awaitable[object]]) -> None:
        """Take the stack away and leave its page; the list says what happened."""
        said = await self._remedies.do(act, "removing")
        if said:
            self._page.dismiss(None)
            self._page.app.call_after_refresh(self._page.main_app.say, said)
