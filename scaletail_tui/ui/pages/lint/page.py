"""Lint: what is wrong or weak in the files, and what mends it?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.lint.finding import FolderReport
from scaletail_tui.operations.lint.mend import (
    LintLook,
    Mending,
    look_at_folder,
    plan_mending,
    plan_way_back,
    write_mending,
)
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.asked_about import ask_about
from scaletail_tui.ui.pages.lint.rows import (
    Chosen,
    about_heading,
    finding_rows,
    folder_rows,
    lint_heading,
    list_rows,
)
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, diff_rows, row


class LintScreen(Page[None]):
    """The findings by folder, and under them the one that is chosen with its change."""

    PLACE = "stacks"
    SECTION = "lint"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("lint")]
    AUTO_FOCUS = "#findings"

    def __init__(self, stacks: Sequence[str], *, trail: str) -> None:
        """`stacks` empty: all folders below the stacks root."""
        super().__init__()
        self.stacks = tuple(stacks)
        self.trail = trail
        self.looks: list[LintLook] = []
        self.shows_silenced = True
        self._reading = 1
        self._rows: dict[str, Chosen] = {}

    @classmethod
    def of_stacks(cls, stacks: Sequence[str]) -> LintScreen:
        return cls(stacks, trail=f"{stacks[0]}: lint" if len(stacks) == 1 else f"lint {len(stacks)}")

    @classmethod
    def of_root(cls) -> LintScreen:
        return cls((), trail="lint")

    def body(self) -> Iterable[Widget]:
        yield Pane(id="findings", heading=lint_heading((), reading=1))
        yield Pane(id="change", heading=row(""), cursor=False)

    @property
    def list_pane(self) -> Pane:
        return self.query_one("#findings", Pane)

    @property
    def chosen(self) -> Chosen | None:
        current = self.list_pane.current
        return self._rows.get(current.key) if current is not None else None

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def on_mount(self) -> None:
        self.action_again()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.show_list)

    def look_again(self) -> None:
        self.action_again()

    def action_again(self) -> None:
        self.work(self._read_all, group="lint", doing="reading the files of stacks")

    async def _read_all(self) -> None:
        folders = await self._find()
        looks: list[LintLook] = []
        for number, folder in enumerate(folders):
            looks.append(await asyncio.to_thread(look_at_folder, self.ports.user_files, folder))
            if not self.looks:  # the first time they come one after the other
                self._reading = len(folders) - number
                self.list_pane.change(heading=lint_heading(looks, reading=self._reading))
        self.looks, self._reading = looks, 0
        self.show_list()

    async def _find(self) -> Sequence[str]:
        from scaletail_tui.operations.several.judgement import find_folder

        if not self.stacks:
            return await asyncio.to_thread(self.ports.user_files.find, self.ports.folders.root)
        return [await find_folder(self.ports, name) for name in self.stacks]

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def show_list(self, *, on: str = "") -> None:
        """Draw the findings; `on` is the folder in which the cursor shall stand, wherever its row has gone."""
        if not self.is_mounted or self._reading:
            return
        rows, self._rows = list_rows(self.looks, self.size.width, silenced=self.shows_silenced)
        first = self.list_pane.current is None
        start = next((number for number, one in enumerate(rows) if self._rows[one.key].finding is not None), 0)
        there = next((number for number, one in enumerate(rows) if on and self._is_in(one.key, on)), None)
        cursor = there if there is not None else start if first else None
        self.list_pane.change(rows, heading=lint_heading(self.looks), cursor=cursor, empty=self._nothing())
        self.show_change()

    def _is_in(self, key: str, folder: str) -> bool:
        return self._rows[key].look.report.folder == folder

    def _nothing(self) -> list[Row]:
        return [BLANK, row(f" No stack stands below {self.ports.folders.root}.", wrap=True)]

    @on(Pane.Moved, "#findings")
    def show_change(self) -> None:
        """The change of the finding under the cursor, or all of the folder's."""
        chosen, pane = self.chosen, self.query_one("#change", Pane)
        pane.top = 0
        if chosen is None:
            pane.change([], heading=row(""))
        elif chosen.finding is not None:
            pane.change(finding_rows(chosen), heading=about_heading(chosen))
        else:
            pane.change(folder_rows(chosen.look.report, self._plan(chosen)), heading=about_heading(chosen))
        self.show_keys()

    def _plan(self, chosen: Chosen) -> Mending | None:
        """What would be written: of one finding, or of all in the folder that are not silenced."""
        folder, report = chosen.look.folder, chosen.look.report
        if folder is None:
            return None
        return plan_mending(folder, report.spoken if chosen.finding is None else [chosen.finding])

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("main", "fix_all", "take_back") and self.is_mounted:
            return self._can(action)
        return True

    def _can(self, action: str) -> bool:
        chosen = self.chosen
        if chosen is None or chosen.look.folder is None:
            return False
        if action == "main" and chosen.finding is not None:
            return bool(chosen.finding.changes) and not chosen.finding.silenced
        return action == "take_back" or any(one.changes for one in chosen.look.report.spoken)

    def key_label(self, key: Key) -> str | None:
        chosen = self.chosen if self.is_mounted else None
        if key.id == "lint.fix" and chosen is not None and chosen.finding is None:
            return "mend all"
        if key.id == "lint.silence":
            return "hide silenced" if self.shows_silenced else "show silenced"
        return key.label

    def action_silenced(self) -> None:
        self.shows_silenced = not self.shows_silenced
        self.show_list()

    def action_main(self) -> None:
        """Write the change that is shown."""
        chosen = self.chosen
        if chosen is not None and self._can("main"):
            self._begin_mending(chosen)

    def action_fix_all(self) -> None:
        """Show all changes of the folder, and write them after a yes."""
        chosen = self.chosen
        if chosen is not None and self._can("fix_all"):
            self.list_pane.change(cursor=chosen.look.report.folder)
            self._begin_mending(Chosen(look=chosen.look))

    def _begin_mending(self, chosen: Chosen) -> None:
        self.work(lambda: self._mend(chosen), group="mend", asks=True, doing="mending files")

    async def _mend(self, chosen: Chosen) -> None:
        mending = self._plan(chosen)
        if mending is None or not mending.new:
            self.say(mending.refused[0][1] if mending is not None and mending.refused else "There is nothing to write.")
            return
        files = ", ".join(mending.new)
        shown = self.query_one("#change", Pane)
        if await ask_about(self, shown, f"Writes {files} as shown; the old text stays beside.", yes="write"):
            await self._write(mending, "written")

    def action_take_back(self) -> None:
        chosen = self.chosen
        if chosen is not None and self._can("take_back"):
            self.work(lambda: self._take_back(chosen), group="mend", asks=True, doing="taking a mending back")

    async def _take_back(self, chosen: Chosen) -> None:
        folder = chosen.look.folder
        assert folder is not None
        mending = await asyncio.to_thread(plan_way_back, self.ports.user_files, folder)
        if mending is None or not mending.new:
            self.say("No older text stands beside the files of this folder.")
            return
        self.query_one("#change", Pane).change(
            diff_rows(mending.difference.splitlines(), whole=False), heading=row("What was there before")
        )
        files = ", ".join(mending.new)
        shown = self.query_one("#change", Pane)
        question = f"Puts {files} back as shown; the present text stays beside."
        if await ask_about(self, shown, question, yes="put back"):
            await self._write(mending, "put back")
        else:
            self.show_change()

    async def _write(self, mending: Mending, done: str) -> None:
        now = self.ports.clock.now()
        kept = await asyncio.to_thread(write_mending, self.ports.user_files, mending, now=now)
        folder = mending.folder.path
        look = await asyncio.to_thread(look_at_folder, self.ports.user_files, folder)
        self.looks = [look if _same(one.report, folder) else one for one in self.looks]
        self.show_list(on=folder)
        self.main_app.monitor.look_again(PurePath(folder).name)
        by_itself = all(PurePath(path).name == "serve.json" for path in mending.new)
        counts = "The sidecar takes it by itself." if by_itself else "`docker compose up -d` there makes it count."
        self.say(f"{done}; z takes it back. {counts} Kept: {', '.join(kept)}")


def _same(report: FolderReport, folder: str) -> bool:
    return report.folder == folder
