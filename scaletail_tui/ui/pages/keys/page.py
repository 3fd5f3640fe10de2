"""When the keys of all stacks end; Enter does about a row what can be done from here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.keys.calendar import Calendar, KeyRow, KeyThing, Standing
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.keys.rows import calendar_rows, heading, row_key
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies
from scaletail_tui.ui.toolkit.pane import Pane


class KeysScreen(Page[None]):
    """The calendar; nothing is asked again until somebody wishes it."""

    PLACE = "stacks"
    SECTION = "keys"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("keys")]
    AUTO_FOCUS = "#calendar"

    def __init__(self) -> None:
        super().__init__()
        self.trail = "keys"
        self.found: Calendar | None = None

    def body(self) -> Iterable[Widget]:
        yield Pane(id="calendar", heading=heading(None), rows=calendar_rows(None))

    def on_mount(self) -> None:
        self.action_again()

    def action_again(self) -> None:
        self.work(self._look, group="look", doing="asking when the keys of all stacks end")

    async def _look(self) -> None:
        from scaletail_tui.operations.keys.calendar import read_calendar

        self.found = await read_calendar(self.ports)
        self.query_one("#calendar", Pane).change(calendar_rows(self.found), heading=heading(self.found))
        self.show_keys()

    @property
    def chosen(self) -> KeyRow | None:
        """The row under the cursor."""
        current = self.query_one("#calendar", Pane).current
        key = current.key if current is not None else None
        return next((one for one in (self.found.rows if self.found else ()) if row_key(one) == key), None)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        chosen = self.chosen if self.is_mounted else None
        if action in ("main", "open"):
            return chosen is not None
        if action == "last":
            return chosen is not None and chosen.thing is KeyThing.LOGIN and chosen.standing is not Standing.NEVER
        return super().check_action(action, parameters)

    def on_pane_moved(self, event: Pane.Moved) -> None:
        super().on_pane_moved(event)
        self.show_keys()

    def action_main(self) -> None:
        """Log in again with a new key."""
        chosen = self.chosen
        if chosen is not None:
            stack = chosen.stack
            self.work(lambda: self._log_in(stack), group="act", asks=True, doing=f"logging {stack} in again")

    def action_open(self) -> None:
        from scaletail_tui.ui.pages.stack.page import StackScreen

        if self.chosen is not None:
            self.app.push_screen(StackScreen(self.chosen.stack))

    def action_last(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            stack = chosen.stack
            self.work(lambda: self._let_last(stack), group="act", asks=True, doing=f"letting the login of {stack} last")

    def action_policy(self) -> None:
        from scaletail_tui.ui.pages.policy.page import PolicyScreen

        self.app.push_screen(PolicyScreen())

    async def _log_in(self, stack: str) -> None:
        from scaletail_tui.operations.remedies.auth_key import reads_our_key
        from scaletail_tui.operations.remedies.rotate import rotate

        await reads_our_key(self.ports, stack)  # before anybody types one
        sentence = f"Copies the identity of {stack}, then restarts the pair and logs in again with a new auth key."
        if not await self.ask(sentence, yes="log in"):
            return
        key = await Remedies(self, stack).ask_for_key()
        if key is not None:
            await self._do(stack, partial(rotate, self.ports, stack, key), "logging in again")

    async def _let_last(self, stack: str) -> None:
        from scaletail_tui.operations.keys.device import disable_key_expiry, find_identity

        if not self.ports.tailnet.is_set:
            page = (await find_identity(self.ports, stack)).page
            self.say(f"No credential for Tailscale's API is set: an admin does it at {page}")
            return
        if await self.ask(f"Switches the key expiry off for the device of {stack}, through Tailscale's API."):
            await self._do(stack, partial(disable_key_expiry, self.ports, stack), "letting its login last")

    async def _do(self, stack: str, act: Callable[[], Awaitable[str]], doing: str) -> None:
        if await Remedies(self, stack).do(act, doing):
            await self._look()
