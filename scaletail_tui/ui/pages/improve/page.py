"""A stack that was made by hand: what can be made better in it, with the difference, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.adoption.record import AdoptionRecord
from scaletail_tui.operations.adopt.improve import Improved, go_on, improve, revert
from scaletail_tui.operations.adopt.improvement import ImprovementPlan, plan_improvement
from scaletail_tui.operations.adopt.place import find_folder
from scaletail_tui.operations.adopt.take_over import adopt
from scaletail_tui.operations.compare.by_hand import compare_by_hand
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.asked_about import ask_about
from scaletail_tui.ui.pages.improve.rows import change_rows, entry_rows, improve_heading, improvement_rows
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, row


class ImproveScreen(Page[None]):
    """What would change above, the difference below; nothing is written before a yes."""

    PLACE = "stacks"
    SECTION = "improve"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("improve")]
    AUTO_FOCUS = "#difference"

    def __init__(self, stack: str) -> None:
        super().__init__()
        self.stack = stack
        self.trail = f"{stack}: make better"
        self.folder = ""
        self.plan: ImprovementPlan | None = None
        self.record = AdoptionRecord()

    def body(self) -> Iterable[Widget]:
        yield Pane(id="improvements", heading=improve_heading(self.stack, None, self.record), cursor=False)
        yield Pane(id="difference", heading=row("What would change"))

    def on_mount(self) -> None:
        self.action_again()

    def look_again(self) -> None:
        self.action_again()

    def action_again(self) -> None:
        self.work(self._read, group="improve", doing=f"reading the files of {self.stack}")

    async def _read(self) -> None:
        self.folder = await find_folder(self.ports, self.stack)
        self.record = await asyncio.to_thread(self.ports.adoptions.look, self.folder)
        self.plan = await asyncio.to_thread(plan_improvement, self.ports.user_files, self.folder)
        rows = improvement_rows(self.plan, self.record, self.stack)
        rows += entry_rows(await compare_by_hand(self.ports, self.stack))
        self.query_one("#improvements", Pane).change(
            rows or [BLANK, row(" Its files are as they should be.")],
            heading=improve_heading(self.stack, self.plan, self.record),
        )
        self.query_one("#difference", Pane).change(change_rows(self.plan), heading=row("What would change"))
        self.show_keys()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main":
                return self.plan is not None and (self.record.unfinished is not None or not self.plan.empty)
            case "adopt":
                return self.plan is not None and not self.record.adopted
            case "take_back":
                return self.record.adopted or bool(self.record.changed)
        return True

    def key_label(self, key: Key) -> str | None:
        return "go on" if key.id == "improve.write" and self.record.unfinished is not None else key.label

    def action_main(self) -> None:
        """Write what is shown, or finish what was interrupted."""
        self._begin(self._improve if self.record.unfinished is None else self._go_on)

    def action_adopt(self) -> None:
        """Manage it as it is."""
        self._begin(self._adopt)

    def action_take_back(self) -> None:
        self._begin(self._take_back)

    def _begin(self, act: Callable[[], Awaitable[None]]) -> None:
        self.work(act, group="change", asks=True, doing=f"changing {self.stack}")

    async def _improve(self) -> None:
        plan = self.plan
        if plan is None:
            return
        files = ", ".join([*plan.change.new, *(one.path for one in plan.change.files)])
        question = f"Writes {files} as shown and makes the containers anew where they run. The old files are kept."
        if await ask_about(self, self.query_one("#difference", Pane), question, yes="write"):
            await self._see(lambda: improve(self.ports, self.stack, plan), "making it better", "made better")

    async def _go_on(self) -> None:
        if await self.ask("Goes on with what was interrupted.", yes="go on"):
            await self._see(lambda: go_on(self.ports, self.stack, self.folder), "going on", "whole again")

    async def _take_back(self) -> None:
        files = f" Puts {', '.join(self.record.changed)} back." if self.record.changed else ""
        if await self.ask(f"Lets go of {self.stack}.{files}", yes="put back"):
            await self._see(lambda: revert(self.ports, self.stack, self.folder), "going back", "as it was")

    async def _adopt(self) -> None:
        if await self.ask(f"Manages {self.folder} where it stands; no file is changed.", yes="take over"):
            done = await adopt(self.ports, self.folder)
            what = f" It is {done.service} of the catalog." if done.service else ""
            self.say(f"{done.name} is managed from now on.{what}")
            await self._read()

    async def _see(self, act: Callable[[], Awaitable[Improved]], doing: str, done: str) -> None:
        said = f"{self.stack} is {done}; its path shows when it answers"
        await self.main_app.tasks.see_through(self.stack, act, doing=doing, said=said)
        await self._read()
