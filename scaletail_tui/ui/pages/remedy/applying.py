"""Applying the remedy of a finding from a page: what is asked before, and who acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from scaletail_tui.domain.diagnosis.findings.finding import Finding, RemedyAction
from scaletail_tui.domain.stack.authkey import AuthKey
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.words import does


class RemedyingScreen(Page[None]):
    """A page of one stack, from which its findings are mended."""

    PLACE = "stacks"

    def __init__(self, stack: str) -> None:
        super().__init__()
        self.stack = stack

    @property
    def doing(self) -> str:
        """What is done to it now, from whatever page; empty: nothing."""
        return self.main_app.tasks.doing.get(self.stack, "")

    def follow_remedy(self, finding: Finding, did: str) -> None:
        """A remedy was applied, and `did` says what that was; a page that goes on watching overrides this."""

    async def _do(self, act: Callable[[], Awaitable[object]], doing: str, said: str = "") -> str:
        return await self.main_app.tasks.see_through(self.stack, act, doing=doing, said=said)

    async def apply(self, finding: Finding) -> bool:
        """Say in one line what the remedy does, and do it after a yes; what needs more is asked on pages of its own.

        True when it was done, by us or by the human who was shown what to do.
        """
        key: AuthKey | None = None
        typed = ""
        match finding.remedy.action:
            case RemedyAction.SHOW_LINK | RemedyAction.SHOW_PAGE:
                return await self._show(finding)
            case RemedyAction.NEW_KEY:
                key = await self._new_key()
                if key is None:
                    return False
            case RemedyAction.SET_ASIDE_STATE:
                if not await self.ask_word(does(finding, self.stack), self.stack):
                    return False
                typed = self.stack
                way = await self.choose("How does the new device log in?", {"k": "auth key", "l": "by link"})
                key = await self._new_key() if way == "k" else None
                if not way or (way == "k" and key is None):
                    return False
            case _:
                if not await self.ask(does(finding, self.stack)):
                    return False
        return await self._apply(finding, key, typed)

    async def mend(self, finding_id: str) -> bool:
        """Apply the remedy of a finding where that is still there; False where nothing was mended."""
        from scaletail_tui.domain.diagnosis.diagnose import diagnose
        from scaletail_tui.operations.observe.observer import observe

        found = diagnose(await observe(self.ports, self.stack)).findings
        wrong = next((one for one in found if one.id == finding_id), None)
        return wrong is None or wrong.remedy.action is RemedyAction.NONE or await self.apply(wrong)

    async def _apply(self, finding: Finding, key: AuthKey | None, typed: str) -> bool:
        from scaletail_tui.operations.remedies.apply import apply_remedy

        act = partial(apply_remedy, self.ports, self.stack, finding, key=key, typed=typed)
        did = await self._do(act, "applying the fix")
        if did:
            self.follow_remedy(finding, did)
        return bool(did)

    async def _show(self, finding: Finding) -> bool:
        """A human acts elsewhere; the page that says where waits for it."""
        from scaletail_tui.ui.pages.remedy.admin_page import PageScreen
        from scaletail_tui.ui.pages.remedy.awaiting import DONE, KEY
        from scaletail_tui.ui.pages.remedy.link import LinkScreen

        page = LinkScreen if finding.remedy.action is RemedyAction.SHOW_LINK else PageScreen
        ended = await self.app.push_screen_wait(page(self.stack, finding))
        if ended == KEY:
            wished = replace(finding, remedy=replace(finding.remedy, action=RemedyAction.NEW_KEY))
            key = await self._new_key()
            return key is not None and await self._apply(wished, key, "")
        if ended == DONE:
            self.say(f"{finding.id} is gone")
        return ended == DONE

    async def _new_key(self) -> AuthKey | None:
        from scaletail_tui.operations.remedies.auth_key import control_server
        from scaletail_tui.ui.pages.remedy.new_key import NewKeyScreen

        server = await control_server(self.ports, self.stack)
        return await self.app.push_screen_wait(NewKeyScreen(self.stack, login_server=server))
