"""A stack made by hand beside the entry that it is: parts are taken into the user's own files, after a yes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.comparison.by_hand import EntryDifference
from scaletail_tui.operations.adopt.improve import improve
from scaletail_tui.operations.adopt.improvement import ImprovementPlan
from scaletail_tui.operations.compare.by_hand import HandComparison, compare_by_hand, plan_differences
from scaletail_tui.operations.compare.drift import DriftLook, apply_folder, find_drift
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.asked_about import ask_about
from scaletail_tui.ui.pages.compare.hand_rows import both_sides, hand_heading, part_rows
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import at, diff_rows, row
from scaletail_tui.ui.toolkit.theme import Ink


async def apply_after_a_yes(page: Page[Any], stack: str, drift: DriftLook | None) -> bool:
    """False where nothing differs, or the user would rather not."""
    question = "Makes what runs as the folder says: what differs is made anew."
    if drift is None or not await page.ask(question, yes="apply"):
        return False
    await page.main_app.tasks.see_through(
        stack, lambda: apply_folder(page.ports, stack, drift), doing="applying its folder"
    )
    return True


async def keep_after_a_yes(page: Page[Any], stack: str, drift: DriftLook | None) -> bool:
    """The other way: the folder says what runs, where files can. False as above."""
    from scaletail_tui.operations.compare.keep import keep_running

    question = "Writes what runs into the files, where they can say it; nothing is made anew."
    if drift is None or not await page.ask(question, yes="write it"):
        return False

    async def act() -> str:
        return (await keep_running(page.ports, stack, drift)).sentence(stack)

    await page.main_app.tasks.see_through(stack, act, doing="writing what runs")
    return True


class HandCompareScreen(Page[None]):
    """The parts above, the one under the cursor below; before anything is written the whole change stands there."""

    PLACE = "stacks"
    SECTION = "compare"
    KEEPS = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("compare")]
    AUTO_FOCUS = "#choices"

    def __init__(self, stack: str) -> None:
        super().__init__()
        self.stack = stack
        self.trail = f"{stack} / the catalog"
        self.seen: HandComparison | None = None
        self.drift: DriftLook | None = None
        self.taken: set[int] = set()
        """Numbers of the parts that are taken; all others stay."""

    def body(self) -> Iterable[Widget]:
        waiting = row(at(1, "Reading its files, the catalog, and what runs.", Ink.MUTED), wrap=True)
        yield Pane(id="choices", heading=hand_heading(self.stack, None, ()), rows=[waiting])
        yield Pane(id="hunk", heading=row("The difference"), cursor=False)

    def on_mount(self) -> None:
        self.look_again()

    def look_again(self) -> None:
        self.work(self._read, group="compare", doing=f"comparing {self.stack} with the catalog")

    async def _read(self) -> None:
        self.seen, self.drift = await asyncio.gather(
            compare_by_hand(self.ports, self.stack), find_drift(self.ports, self.stack)
        )
        self.taken &= self.may_be_taken
        self.show_choices()

    @property
    def may_be_taken(self) -> set[int]:
        return {one.number for one in self.seen.differences if not one.why_not} if self.seen is not None else set()

    def show_choices(self) -> None:
        if self.seen is None:
            return
        self.query_one("#choices", Pane).change(
            part_rows(self.seen, self.drift, self.taken), heading=hand_heading(self.stack, self.seen, self.taken)
        )
        self.show_part()
        self.show_keys()

    @property
    def chosen(self) -> EntryDifference | None:
        """The part under the cursor."""
        current = self.query_one("#choices", Pane).current
        key = current.key if current is not None else ""
        parts = self.seen.differences if self.seen is not None else ()
        return next((one for one in parts if str(one.number) == key), None)

    @on(Pane.Moved, "#choices")
    def show_part(self) -> None:
        pane, found = self.query_one("#hunk", Pane), self.chosen
        pane.top = 0
        if found is None:
            pane.change([], heading=row("The difference"))
        else:
            pane.change(both_sides(found), heading=row(f"{found.service} {found.part}, line {found.line}"))

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main" | "keep_all":
                return bool(self.taken)
            case "take" | "keep":
                return self.chosen is not None and self.chosen.number in self.may_be_taken
            case "take_all":
                return bool(self.may_be_taken)
            case "apply" | "keep_running":
                return self.drift is not None and bool(self.drift.found)
            case "beside":
                return False
        return True

    def key_label(self, key: Key) -> str | None:
        if key.id == "compare.main":
            return "write it"
        if key.id == "compare.take" and (found := self.chosen) is not None:
            return "keep mine" if found.number in self.taken else "take theirs"
        return key.label

    def action_take(self) -> None:
        if (found := self.chosen) is not None:
            self.taken ^= {found.number}
            self.show_choices()

    def action_keep(self) -> None:
        if (found := self.chosen) is not None:
            self.taken.discard(found.number)
            self.show_choices()

    def action_take_all(self) -> None:
        self.taken = self.may_be_taken
        self.show_choices()

    def action_keep_all(self) -> None:
        self.taken = set()
        self.show_choices()

    def action_main(self) -> None:
        self.work(self._write, group="act", asks=True, doing=f"changing {self.stack}")

    async def _write(self) -> None:
        """Show the whole change, ask, write; the old files are kept, and `z` among its improvements puts them back."""
        if self.seen is None:
            return
        plan = plan_differences(self.seen, self.taken)
        pane = self.query_one("#hunk", Pane)
        pane.top = 0
        pane.change(diff_rows(plan.difference.splitlines(), whole=False), heading=row("What would change"))
        files = ", ".join(plan.change.new)
        question = f"Writes {files} as shown and makes the containers anew where they run. The old file is kept."
        if await ask_about(self, pane, question, yes="write"):
            await self._see(plan)
        else:
            self.show_part()

    async def _see(self, plan: ImprovementPlan) -> None:
        said = f"{self.stack} has them; A, then z, puts its files back"
        await self.main_app.tasks.see_through(
            self.stack, lambda: improve(self.ports, self.stack, plan), doing="taking what the catalog has", said=said
        )
        self.taken = set()
        await self._read()

    def action_apply(self) -> None:
        self.work(self._apply, group="act", asks=True, doing=f"applying the folder of {self.stack}")

    async def _apply(self) -> None:
        if await apply_after_a_yes(self, self.stack, self.drift):
            await self._read()

    def action_keep_running(self) -> None:
        self.work(self._keep_running, group="act", asks=True, doing=f"writing what runs of {self.stack}")

    async def _keep_running(self) -> None:
        if await keep_after_a_yes(self, self.stack, self.drift):
            await self._read()
