"""Applying the remedy of a finding from a page: what is asked before, and who acts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from scaletail_tui.domain.diagnosis.findings.finding import Finding, RemedyAction
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.words import does


class Remedies:
    """What is done to one stack from a page of it: its findings are mended, and whatever else changes it."""

    def __init__(
        self, page: Page[Any], stack: str, *, applied: Callable[[Finding, str], None] = lambda finding, did: None
    ) -> None:
        """`applied` is told of a remedy that was applied, and in words what that was."""
        self._page = page
        self._stack = stack
        self._applied = applied

    @property
    def doing(self) -> str:
        """What is done to the stack now, from whatever page; empty: nothing."""
        return self._page.main_app.tasks.doing.get(self._stack, "")

    async def do(self, act: Callable[[], Awaitable[object]], doing: str, said: str = "") -> str:
        """Change the stack, to the end even when the page is left; what was said of it then, empty if it failed."""
        return await self._page.main_app.tasks.see_through(self._stack, act, doing=doing, said=said)

    async def apply(self, finding: Finding) -> bool:
        """Say in one line what the remedy does, and do it after a yes; what needs more is asked on pages of its own.

        True when it was done, by us or by the human who was shown what to do.
        """
        key: AuthKey | None = None
        typed = ""
        finding = await self._offer(finding)
        match finding.remedy.action:
            case RemedyAction.SHOW_LINK | RemedyAction.SHOW_PAGE:
                return await self._show(finding)
            case RemedyAction.NEW_KEY:
                key = await self.ask_for_key()
                if key is None:
                    return False
            case RemedyAction.SET_ASIDE_STATE:
                if not await self._page.ask_word(does(finding, self._stack), self._stack):
                    return False
                typed = self._stack
                way = await self._page.choose("How does the new device log in?", {"k": "auth key", "l": "by link"})
                key = await self.ask_for_key() if way == "k" else None
                if not way or (way == "k" and key is None):
                    return False
            case _:
                if not await self._page.ask(does(finding, self._stack)):
                    return False
        return await self._apply(finding, key, typed)

    async def _offer(self, finding: Finding) -> Finding:
        """With the API in the place of the page, where a credential for it is set."""
        from scaletail_tui.operations.remedies.by_api import offer_api

        return await asyncio.to_thread(offer_api, self._page.ports, finding)

    async def mend(self, finding_id: str) -> bool:
        """Apply the remedy of a finding where that is still there; False where nothing was mended."""
        from scaletail_tui.operations.observe.judge import judge
        from scaletail_tui.operations.observe.observer import observe

        found = judge(await observe(self._page.ports, self._stack)).findings
        wrong = next((one for one in found if one.id == finding_id), None)
        return wrong is None or wrong.remedy.action is RemedyAction.NONE or await self.apply(wrong)

    async def _apply(self, finding: Finding, key: AuthKey | None, typed: str) -> bool:
        from scaletail_tui.operations.remedies.apply import apply_remedy

        act = partial(apply_remedy, self._page.ports, self._stack, finding, key=key, typed=typed)
        did = await self.do(act, "applying the fix")
        if did:
            self._applied(finding, did)
        return bool(did)

    async def _show(self, finding: Finding) -> bool:
        """A human acts elsewhere; the page that says where waits for it."""
        from scaletail_tui.ui.pages.remedy.admin_page import PageScreen
        from scaletail_tui.ui.pages.remedy.awaiting import DONE, KEY
        from scaletail_tui.ui.pages.remedy.link import LinkScreen

        page = LinkScreen if finding.remedy.action is RemedyAction.SHOW_LINK else PageScreen
        ended = await self._page.main_app.push_screen_wait(page(self._stack, finding))
        if ended == KEY:
            wished = replace(finding, remedy=replace(finding.remedy, action=RemedyAction.NEW_KEY))
            key = await self.ask_for_key()
            return key is not None and await self._apply(wished, key, "")
        if ended == DONE:
            self._page.say(f"{finding.id} is gone")
        return ended == DONE

    async def ask_for_key(self) -> AuthKey | None:
        """A new auth key: made by the user's OAuth client after a yes, else typed on a page of its own; None: left."""
        from scaletail_tui.operations.keys.device import control_server
        from scaletail_tui.operations.keys.minted import make_key, offer, tags_for_key
        from scaletail_tui.ui.pages.remedy.new_key import NewKeyScreen

        if tags := await tags_for_key(self._page.ports, self._stack):
            way = await self._page.choose(offer(tags), {"y": "make it", "k": "paste one"})
            if way != "k":
                return await make_key(self._page.ports, self._stack) if way else None
        server = await control_server(self._page.ports, self._stack)
        asking = NewKeyScreen(self._stack, place=self._page.place, login_server=server)
        return await self._page.main_app.push_screen_wait(asking)
