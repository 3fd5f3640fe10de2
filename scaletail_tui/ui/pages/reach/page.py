"""Who can reach a stack: every path and port in one table, switched where it stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.reach.wish import read_wish
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.serve.table import Kind, ReachRow, ReachTable, Who, tell_reach
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.reach.rows import heading, table_rows
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.theme import Ink

AGAIN = 5.0
"""Seconds between two looks while the page is seen."""
PROMPT = "path and port, as /admin 9000, or tcp 5432: "


class ReachScreen(Page[None]):
    """The table; each key is what `expose` does."""

    PLACE = "stacks"
    SECTION = "reach"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reach")]
    AUTO_FOCUS = "#reach"

    def __init__(self, stack: str) -> None:
        super().__init__()
        self.stack = stack
        self.trail = f"{stack} / who can reach it"
        self.table: ReachTable | None = None

    def body(self) -> Iterable[Widget]:
        yield Pane(id="reach", heading=heading(None, 0.0))

    def on_mount(self) -> None:
        self.show_table()
        self.begin_looking()
        self.set_interval(AGAIN, self.begin_looking)

    def begin_looking(self) -> None:
        if self.is_current:
            self.work(self._look, group="look", doing="asking the sidecar who can reach it")

    async def _look(self) -> None:
        self.table = await tell_reach(self.ports, self.stack)
        self.show_table()

    def show_table(self) -> None:
        now = self.ports.clock.now()
        self.query_one("#reach", Pane).change(table_rows(self.table), heading=heading(self.table, now))
        self.show_keys()

    @property
    def chosen(self) -> ReachRow | None:
        """The row under the cursor."""
        current = self.query_one("#reach", Pane).current
        rows = self.table.rows if self.table is not None else ()
        key = current.key if current is not None else None
        return next((row for row in rows if f"{row.way}:{row.port}{row.path}" == key), None)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def action_add(self) -> None:
        self.work(self._add, group="act", asks=True, doing=f"opening a door of {self.stack}")

    async def _add(self) -> None:
        from scaletail_tui.operations.adopt.either import reach_of

        typed = await self.ask_text(PROMPT, enter="open it")
        if not typed:
            return
        wish = read_wish(typed)
        if isinstance(wish, str):
            self.say(wish, ink=Ink.FAIL)
            return
        reach = await reach_of(self.ports, self.stack)
        await self._do(partial(reach.open_door, wish), "opening a door")

    def action_close(self) -> None:
        self.work(self._close, group="act", asks=True, doing=f"closing a door of {self.stack}")

    async def _close(self) -> None:
        """A public row is closed to the internet at once; an added one after a yes."""
        from scaletail_tui.operations.adopt.either import reach_of

        one = self.chosen
        if one is None:
            return
        reach = await reach_of(self.ports, self.stack)
        if one.who is Who.INTERNET:
            await self._do(partial(reach.switch, Exposure.SERVE), "closing it to the internet")
        elif one.kind in (Kind.DOOR, Kind.FILE):
            if await self.ask(f"Closes {one.path or 'TCP'} of port {one.port}.", yes="close"):
                await self._do(partial(reach.close_door, one.port, one.path), "closing a door")
        elif one.kind is Kind.OWN:
            self.say("The app holds this port itself; Serve has no part in it.")
        else:
            self.say("This is the page itself: w switches who reaches it.")

    def action_who(self) -> None:
        self.work(self._who, group="act", asks=True, doing=f"changing who reaches {self.stack}")

    def action_policy(self) -> None:
        from scaletail_tui.ui.pages.policy.page import PolicyScreen

        self.app.push_screen(PolicyScreen(self.stack))

    async def _who(self) -> None:
        from scaletail_tui.operations.adopt.either import reach_of

        chosen = await self.choose(
            f"Who reaches the page of {self.stack}?", {"s": "tailnet, over HTTPS", "d": "direct", "p": "public"}
        )
        if chosen == "p":
            from scaletail_tui.ui.pages.funnel.page import FunnelScreen

            await self.main_app.push_screen_wait(FunnelScreen(self.stack))
            await self._look()
        elif chosen:
            wanted = Exposure.SERVE if chosen == "s" else Exposure.DIRECT
            reach = await reach_of(self.ports, self.stack)
            against = await reach.advice_against(wanted)
            if not against or await self.ask_word(against, self.stack):
                typed = self.stack if against else ""
                await self._do(partial(reach.switch, wanted, typed=typed), "changing reach")

    async def _do(self, act: Callable[[], Awaitable[str]], doing: str) -> None:
        await self.main_app.tasks.see_through(self.stack, act, doing=doing)
        await self._look()
