"""What the catalog had, what stands, what the catalog has now: each difference taken or kept, then a plan of that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.comparison.three_way import Beside, Hunk, Side
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.imports.choices import IMPORTED
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.compare.drift import DriftLook, find_drift
from scaletail_tui.operations.compare.look import ComparedFile, Comparison, compare_plan
from scaletail_tui.operations.compare.stack import compare_stack
from scaletail_tui.operations.compare.take import plan_taken
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.compare.by_hand import apply_after_a_yes, keep_after_a_yes
from scaletail_tui.ui.pages.compare.rows import choice_rows, compare_heading, hunk_heading, hunk_rows
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import at, row
from scaletail_tui.ui.toolkit.theme import Ink

Choice = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A difference by its file and by what stands on either side."""


class CompareScreen(Page[Plan]):
    """The differences above, the one under the cursor below. Its result is the plan of what was chosen; None: left.

    `planned` is a plan that is reviewed already; without one the stack's own entry is compared with it.
    """

    PLACE = "stacks"
    SECTION = "compare"
    KEEPS = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("compare")]
    AUTO_FOCUS = "#choices"

    def __init__(
        self, stack: str, planned: tuple[StackSpec, Plan] | None = None, *, before: CompareScreen | None = None
    ) -> None:
        """`before` is the same page as somebody left it: what was chosen there is chosen still."""
        super().__init__()
        self.stack = stack
        self.trail = f"{stack} / the catalog"
        self.planned = planned
        self.beside: Beside | None = before.beside if before is not None else None
        self._kept: Mapping[Choice, bool] = before.choices if before is not None else {}
        self._at = before.at if before is not None else ""
        self.seen: Comparison | None = None
        self.drift: DriftLook | None = None
        self.turns = False
        """True for an import whose side could not be read: there is another one."""
        self.taken: dict[int, bool] = {}
        """Number of each difference that is decided on: taken, or kept."""

    def body(self) -> Iterable[Widget]:
        waiting = row(at(1, "Reading its files, the catalog, and what runs.", Ink.MUTED), wrap=True)
        yield Pane(id="choices", heading=compare_heading(self.stack, None, {}), rows=[waiting])
        yield Pane(id="hunk", heading=row("The difference"), cursor=False)

    def on_mount(self) -> None:
        self.look_again()

    def look_again(self) -> None:
        self.work(self._read, group="compare", doing=f"comparing {self.stack} with the catalog")

    async def _read(self) -> None:
        if self.planned is not None:
            self.seen = await compare_plan(self.ports, *self.planned)
        else:
            try:
                seen, self.drift = await asyncio.gather(
                    compare_stack(self.ports, self.stack, beside=self.beside), find_drift(self.ports, self.stack)
                )
            except ScaletailError:
                await self._offer_other_side()
                raise
            self.seen, self.beside = seen, seen.beside if seen.source else None
        kept = {**self._kept, **self.choices}
        self.taken = {}
        for file, hunk in self._each():
            if not hunk.side.undecided:
                self.taken[hunk.number] = hunk.side is Side.CATALOG
            if (said := kept.get((file.path, hunk.mine, hunk.theirs))) is not None:
                self.taken[hunk.number] = said
        self.show_choices(cursor=self._at or None)

    async def _offer_other_side(self) -> None:
        """What is seen stays; of an import that shows nothing yet the other side can be asked for."""
        self.beside = self.seen.beside if self.seen is not None else self.beside or Beside.SOURCE
        disk = await asyncio.to_thread(self.ports.folders.read, self.stack)
        self.turns = disk is not None and (disk.meta or {}).get("service") == IMPORTED
        self.show_keys()

    def _each(self) -> Iterator[tuple[ComparedFile, Hunk]]:
        return ((file, hunk) for file in (self.seen.files if self.seen else ()) for hunk in file.seen.hunks)

    @property
    def choices(self) -> dict[Choice, bool]:
        """What was decided, by what it was decided on: it is found again when the files are read anew."""
        return {
            (file.path, hunk.mine, hunk.theirs): self.taken[hunk.number]
            for file, hunk in self._each()
            if hunk.number in self.taken
        }

    @property
    def at(self) -> str:
        """The key of the row under the cursor."""
        current = self.query_one("#choices", Pane).current if self.is_mounted else None
        return current.key if current is not None else self._at

    def show_choices(self, *, cursor: str | None = None) -> None:
        if self.seen is None:
            return
        self.query_one("#choices", Pane).change(
            choice_rows(self.seen, self.drift, self.taken, self.size.width),
            heading=compare_heading(self.stack, self.seen, self.taken), cursor=cursor,
        )  # fmt: skip
        self.show_hunk()
        self.show_keys()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.show_choices()

    @property
    def chosen(self) -> tuple[ComparedFile, Hunk] | None:
        """The difference under the cursor."""
        key = self.at
        return next((one for one in self._each() if str(one[1].number) == key), None)

    @on(Pane.Moved, "#choices")
    def show_hunk(self) -> None:
        pane, found = self.query_one("#hunk", Pane), self.chosen
        self._at = self.at
        pane.top = 0
        if found is None:
            pane.change([], heading=row("The difference"))
        else:
            beside = self.seen.beside if self.seen is not None else Beside.CATALOG
            pane.change(hunk_rows(*found, beside), heading=hunk_heading(*found))

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def open_ones(self) -> list[int]:
        """What nobody has decided on."""
        return [hunk.number for hunk in self.seen.hunks if hunk.number not in self.taken] if self.seen else []

    @property
    def numbers(self) -> frozenset[int]:
        """What is taken."""
        return frozenset(number for number, taken in self.taken.items() if taken)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main":
                return self.seen is not None and bool(self.numbers or self.seen.new_files)
            case "take" | "keep":
                return self.chosen is not None
            case "take_all" | "keep_all":
                return self.seen is not None and bool(self.seen.hunks)
            case "beside":
                return bool(self.seen.known) if self.seen is not None else self.turns
            case "apply" | "keep_running":
                return self.drift is not None and bool(self.drift.found)
        return True

    def key_label(self, key: Key) -> str | None:
        if key.id == "compare.beside" and (beside := self.seen.beside if self.seen is not None else self.beside):
            return "its source" if beside is Beside.CATALOG else "the catalog"
        if key.id == "compare.take" and (found := self.chosen) is not None:
            return "keep mine" if self.taken.get(found[1].number) else "take theirs"
        return key.label

    def action_take(self) -> None:
        """Theirs or mine; the first of it decides on what was open."""
        found = self.chosen
        if found is not None:
            number = found[1].number
            self.taken[number] = not self.taken.get(number, False)
            self.show_choices()

    def action_keep(self) -> None:
        found = self.chosen
        if found is not None:
            self.taken[found[1].number] = False
            self.show_choices()

    def action_take_all(self) -> None:
        self._decide(taken=True)

    def action_keep_all(self) -> None:
        self._decide(taken=False)

    def _decide(self, *, taken: bool) -> None:
        if self.seen is not None:
            self.taken = dict.fromkeys((hunk.number for hunk in self.seen.hunks), taken)
            self.show_choices()

    def action_main(self) -> None:
        if self.open_ones:
            numbers = ", ".join(map(str, self.open_ones))
            theirs = self.seen.beside.value if self.seen is not None else ""
            self.say(f"You and the {theirs} changed the same lines: {numbers}. Space takes, k keeps.", ink=Ink.WAIT)
            return
        self.work(self._plan, group="plan", doing="judging what was chosen")

    async def _plan(self) -> None:
        if self.seen is not None:
            self.dismiss(await plan_taken(self.ports, self.seen, self.numbers))

    def action_apply(self) -> None:
        self.work(self._apply, group="act", asks=True, doing=f"applying the folder of {self.stack}")

    async def _apply(self) -> None:
        if await apply_after_a_yes(self, self.stack, self.drift):
            await self._read()

    def action_beside(self) -> None:
        """An import lies beside its source, or beside the entry that has its image."""
        self.beside = Beside.SOURCE if self.beside is Beside.CATALOG else Beside.CATALOG
        self.look_again()

    def action_keep_running(self) -> None:
        self.work(self._keep_running, group="act", asks=True, doing=f"writing what runs of {self.stack}")

    async def _keep_running(self) -> None:
        if await keep_after_a_yes(self, self.stack, self.drift):
            await self._read()
