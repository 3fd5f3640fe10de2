"""The review: what will change? Files, folders, commands and open ports, before anything is written."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.plan import FileChange, Plan, PlannedFile
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.deploy.questions import warn_of_logout
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.review.power_rows import name_powers
from scaletail_tui.ui.pages.review.rows import (
    COMMANDS,
    FOLDERS,
    command_rows,
    folder_rows,
    plan_rows,
    promise,
    short,
)
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import diff_rows, right, row
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.ways import page_words

if TYPE_CHECKING:
    from scaletail_tui.operations.change.naming import PlannedRename
    from scaletail_tui.operations.change.planning import PlannedChange

REOPEN = "its row of the access step opens it there again"
"""Where a port that an import closes is opened."""


class Decision(StrEnum):
    """How the review ended."""

    DEPLOY = "deploy"
    WROTE = "wrote"
    """The files stand, nothing was started."""
    BACK = "back"


class Base(StrEnum):
    """What a file is compared with."""

    DISK = "on disk"
    CATALOG = "against the catalog entry"
    NOTHING = "whole file"


class ReviewScreen(Page[Decision]):
    """The plan beside the diff of the file under the cursor. Nothing has been written when it opens."""

    PLACE = "catalog"
    SECTION = "review"
    KEEPS = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("review")]
    AUTO_FOCUS = "#plan"

    def __init__(
        self,
        spec: StackSpec,
        plan: Plan,
        *,
        key: AuthKey | None,
        funnel: bool,
        change: PlannedChange | None = None,
        rename: PlannedRename | None = None,
    ) -> None:
        """With a `change` or a `rename` the stack lives, and the plan is of what becomes different about it."""
        super().__init__()
        self.change = change
        self.rename = rename
        self.trail = f"Review {spec.name}"
        self.spec = spec
        self.plan = plan
        self.key = key
        self.funnel = funnel
        self.base = Base.DISK if plan.update else Base.NOTHING

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="review"):
            yield Pane(id="plan", heading=row(""))
            yield Pane(id="diff", heading=row(""), cursor=False)

    def on_mount(self) -> None:
        self.show_plan()

    def show_plan(self) -> None:
        self.query_one("#plan", Pane).change(
            plan_rows(
                self.plan,
                key=self.key is not None,
                funnel=self.funnel,
                anew=self.living.recreated if self.living is not None else None,
                reopen=REOPEN,
                ways=page_words(self.main_app.options.keymap),
            ),
            heading=row(short(self.plan.folder), right(*((self.obstacle, Ink.FAIL) if self.obstacle else self.said))),
        )
        self.show_diff()

    @property
    def said(self) -> tuple[str, Ink]:
        return promise(self.plan, merged=self.living is not None)

    @property
    def living(self) -> PlannedChange | PlannedRename | None:
        """What is done to a stack that lives; None for a deploy."""
        return self.change or self.rename

    @property
    def chosen(self) -> str:
        """The key of the row under the cursor."""
        current = self.query_one("#plan", Pane).current
        return current.key if current is not None else ""

    @property
    def file(self) -> PlannedFile | None:
        """The file under the cursor, else compose.yaml."""
        first = next(iter(self.plan.files), None)
        return next((one for one in self.plan.files if one.path == self.chosen), first)

    def show_diff(self) -> None:
        """What the row under the cursor stands for: a file, else the folders or the commands in full."""
        pane = self.query_one("#diff", Pane)
        pane.top = 0
        if self.chosen == FOLDERS:
            pane.change(folder_rows(self.plan), heading=row("Folders that are created"))
        elif self.chosen == COMMANDS:
            pane.change(command_rows(self.plan), heading=row("Commands, in order"))
        elif (file := self.file) is not None:
            self._show_file(pane, file)

    def _show_file(self, pane: Pane, file: PlannedFile) -> None:
        lines, what = self._lines(file)
        plus = sum(line.startswith("+") for line in lines)
        minus = sum(line.startswith("-") for line in lines)
        counts = f"  +{plus} -{minus}" if self.base is not Base.NOTHING and lines else ""
        pane.change(
            diff_rows(lines, whole=what is Base.NOTHING), heading=row(file.path, right(f"{what.value}{counts}"))
        )

    def _lines(self, file: PlannedFile) -> tuple[Sequence[str], Base]:
        if self.base is Base.DISK and file.change is not FileChange.NEW:
            return file.diff or ("the same as on disk",), Base.DISK
        if self.base is Base.CATALOG and file.path == "compose.yaml":
            from scaletail_tui.render.yaml_text import yaml_document

            entry = yaml_document(dict(self.spec.service.compose), {}).splitlines()
            return list(difflib.unified_diff(entry, file.masked.splitlines(), n=3, lineterm=""))[2:], Base.CATALOG
        return file.masked.splitlines(), Base.NOTHING

    @on(Pane.Moved, "#plan")
    def follow_cursor(self) -> None:
        self.show_diff()

    @property
    def obstacle(self) -> str:
        """Why nothing can be started on this host now; empty where it can."""
        report = self.main_app.host_report
        failed = {check.id for check in report.checks if check.state is HopState.FAIL} if report else set()
        if "docker" in failed:
            return "The docker command is missing"
        if "compose" in failed:
            return "Docker Compose is missing, or too old"
        return "The engine does not answer" if self.main_app.overview.engine_down else ""

    def overview_changed(self) -> None:
        super().overview_changed()
        self.show_plan()
        self.show_keys()

    def key_label(self, key: Key) -> str | None:
        if key.id != "review.main":
            return key.label
        verb = key.label if self.living is None else "change it" if self.change is not None else "rename it"
        return f"{verb}: not now" if self.obstacle else verb

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An override needs a folder to stand in, and a choice something that the user has edited.

        What lives is changed as a whole, with the way back; what was edited in it is kept anyway.
        """
        if self.living is not None and action in ("compare", "write"):
            return False
        if self.rename is not None and action == "edit":
            return False  # its folder has another name by then
        return bool(self.plan.edited) if action == "compare" else action != "edit" or self.plan.update

    def action_main(self) -> None:
        if self.obstacle:
            writes = "w writes the files alone; " if self.living is None else ""
            self.say(f"{self.obstacle}: see 3, Host. {writes}Esc keeps your answers.", ink=Ink.FAIL)
            return
        self.work(self._deploy, group="deploy", asks=True, doing="deciding")

    async def _deploy(self) -> None:
        """Ask only where a logout would end the job, or where something that the user edited is written anew."""
        if not await self._agree_to_overwrite():
            return
        warning = warn_of_logout(await self.ports.host.look())
        if warning is not None and not await self.ask(warning.sentence, yes=warning.yes):
            return
        if await self._allow_powers():
            self.dismiss(Decision.DEPLOY)

    async def _agree_to_overwrite(self) -> bool:
        """True where no file that the user has edited is written anew, or he wants it so."""
        if not self.plan.edited or self.living is not None:
            return True
        files = ", ".join(self.plan.edited)
        return await self.ask(f"You edited {files}: written anew, yours beside. c chooses.", yes="overwrite")

    def action_compare(self) -> None:
        """The plan with what is taken and kept takes the place of the one that writes all anew."""
        from scaletail_tui.ui.pages.compare.page import CompareScreen

        def take(plan: Plan | None) -> None:
            if plan is not None:
                self.plan = plan
                self.show_plan()
                self.show_keys()

        self.app.push_screen(CompareScreen(self.spec.name, (self.spec, self.plan)), take)

    async def _allow_powers(self) -> bool:
        """True where the stack needs no yes to what it may do, or its name was typed as one."""
        if set(self.plan.needs) <= set(self.plan.allowed):
            return True
        words = name_powers(self.plan.needs)
        if not await self.ask_word(f"Not from the shipped catalog. Allow {words}?", self.spec.name):
            return False
        self.plan = replace(self.plan, allowed=self.plan.needs)
        return True

    def on_pane_chosen(self, event: Pane.Chosen) -> None:
        """A click shows a file and never begins a deploy."""
        event.stop()
        event.prevent_default()

    def action_leave(self) -> None:
        self.dismiss(Decision.BACK)

    def action_base(self) -> None:
        order = [Base.DISK, Base.CATALOG, Base.NOTHING] if self.plan.update else [Base.NOTHING, Base.CATALOG]
        self.base = order[(order.index(self.base) + 1) % len(order)]
        self.show_diff()

    def action_write(self) -> None:
        self.work(self._write, group="write", asks=True, doing="writing the files")

    async def _write(self) -> None:
        from scaletail_tui.operations.plan.write import write_plan

        if not await self._agree_to_overwrite() or not await self._allow_powers():
            return
        if not await self.ask(f"Writes {promise(self.plan)[0]}, starts nothing.", yes="write"):
            return
        name, act = self.spec.name, partial(write_plan, self.ports, self.plan, self.key)
        if await self.main_app.tasks.see_through(name, act, doing="writing", said=f"the files of {name} are written"):
            self.dismiss(Decision.WROTE)

    def action_edit(self) -> None:
        self.work(self._edit, group="edit", asks=True, doing="opening the override")

    async def _edit(self) -> None:
        """The override is the user's own file; what it has become is part of the plan."""
        from scaletail_tui.operations.plan.planning import make_plan
        from scaletail_tui.operations.plan.powers import add_resolved_powers

        exists = await asyncio.to_thread(self.ports.folders.exists, self.spec.name)
        if not exists:
            raise ScaletailError("The stack's folder is not there yet.", remedy="Write it first with w, then edit.")
        try:
            with self.app.suspend():
                self.ports.host.edit(f"{self.plan.folder}/compose.override.yaml")
        except SuspendNotSupported as error:
            raise ScaletailError("This terminal cannot make room for an editor.") from error
        self.app.refresh()
        if self.change is not None:
            from scaletail_tui.operations.change.planning import plan_change

            self.change = await plan_change(self.ports, self.change.before, self.change.after)
            self.plan = self.change.plan
            self.show_plan()
            return
        self.plan = await add_resolved_powers(self.ports, self.spec, await make_plan(self.ports, self.spec))
        self.show_plan()
