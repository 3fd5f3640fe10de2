"""Brings a stack back out of a backup: a file is chosen, read whole, shown, and restored as the command does it."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.ports.backup.backup_runs import RestoreRequest
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.ways import page_words

if TYPE_CHECKING:
    from scaletail_tui.domain.backup.manifest import Verified
    from scaletail_tui.domain.backup.progress import Progress, Restored
    from scaletail_tui.domain.errors import BadInput


class RestoreScreen(Page[None]):
    """First the files, then what is in one of them."""

    PLACE = "stacks"
    SECTION = "restore"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("restore")]
    AUTO_FOCUS = "#restore"

    def __init__(self) -> None:
        super().__init__()
        self.trail = "Restore"
        self.files: tuple[str, ...] = ()
        self.request = RestoreRequest(file="")
        self.found: Verified | None = None
        """What is in the file of the request."""
        self.steps: list[Progress] = []
        self.notes: tuple[str, ...] = ()
        """What to mind of a stack that came back, a sentence each."""
        self._unasked: BadInput | None = None
        """What only the user can know, and was not asked yet."""

    @property
    def name(self) -> str:
        """Of the stack that comes back."""
        return self.request.name or (self.found.manifest.stack if self.found is not None else "")

    @property
    def busy(self) -> bool:
        return self.name in self.main_app.tasks.doing

    def body(self) -> Iterable[Widget]:
        yield Pane(id="restore", heading=row("Backups", right("looking", Ink.MUTED)))

    def on_mount(self) -> None:
        self.work(self._list, group="list", doing="looking for backups")

    async def _list(self) -> None:
        self.files = await asyncio.to_thread(self.ports.backups.files)
        self.show()

    def show(self) -> None:
        """The files, or what is in the chosen one and how far it is."""
        from scaletail_tui.ui.pages.restore.rows import content_rows, file_rows, note_rows, step_rows

        if not self.is_mounted:
            return
        pane = self.query_one("#restore", Pane)
        if self.found is None:
            folder = posixpath.dirname(self.files[0]) if self.files else "none"
            pane.change(file_rows(self.files), heading=row("Backups", right(folder, Ink.MUTED)))
        else:
            rows = content_rows(self.found, self.request)
            rows += [BLANK, *note_rows(self.notes)] if self.notes else []  # before what may be cut off at the end
            rows += [BLANK, *step_rows(self.steps)] if self.steps else []
            last = posixpath.basename(self.request.file)
            pane.change(rows, heading=row("What is in it", right(last, Ink.MUTED)), cursor=None)
        self.show_keys()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def key_label(self, key: Key) -> str | None:
        if key.id == "restore.main":
            return "restore" if self.found is not None else "look into it"
        if key.id == "restore.identity" and self.request.new_identity:
            return "same device"
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main":
                return not self.busy if self.found is not None else bool(self.files)
            case "other_name" | "identity":
                return self.found is not None and not self.busy
            case "file":
                return self.found is None
        return super().check_action(action, parameters)

    def action_main(self) -> None:
        if self.found is not None:
            self.work(self._restore, group="act", asks=True, doing=f"restoring {self.name}")
            return
        current = self.query_one("#restore", Pane).current
        if current is not None and current.key:
            self._begin_reading(current.key)

    def action_file(self) -> None:
        self.work(self._ask_file, group="act", asks=True, doing="asking for a file")

    async def _ask_file(self) -> None:
        typed = await self.ask_text("File of a backup", enter="look into it")
        if typed and typed.strip():
            self._begin_reading(posixpath.expanduser(typed.strip()))

    def _begin_reading(self, file: str) -> None:
        async def read() -> None:
            pane = self.query_one("#restore", Pane)
            pane.change([row(at(1, f"Reading every byte of {file}.", Ink.MUTED), wrap=True)], heading=row("Backups"))
            try:
                self.found = await asyncio.to_thread(self.ports.backups.verify, file)
                self.request = RestoreRequest(file=file)
            finally:
                self.show()

        self.work(read, group="read", doing=f"reading {file}")

    def action_other_name(self) -> None:
        self.work(self._ask_name, group="act", asks=True, doing="asking for a name")

    async def _ask_name(self) -> None:
        typed = await self.ask_text("Name of the stack", self.name, enter="take it")
        if typed and typed.strip():
            self.ports.folders.folder(typed.strip())  # raises for what is no name
            self.request = replace(self.request, name=typed.strip())
            self.show()

    def action_identity(self) -> None:
        self.work(self._turn_identity, group="act", asks=True, doing="asking for a key")

    async def _turn_identity(self) -> None:
        """Another device needs a key of its own; asked again, it is the same device."""
        from scaletail_tui.ui.pages.remedy.new_key import NewKeyScreen

        if self.request.new_identity:
            self.request = replace(self.request, new_identity=False, key=None)
        elif (key := await self.main_app.push_screen_wait(NewKeyScreen(self.name, place=self.place))) is not None:
            self.request = replace(self.request, new_identity=True, key=key)
        self.show()

    async def _restore(self) -> None:
        """As often as something has to be asked that only the user knows."""
        from scaletail_tui.operations.backup.powers import PowersUnasked

        while True:
            self.steps, self.notes, self._unasked = [], (), None
            await self.main_app.tasks.see_through(self.name, self._see_through, doing="restoring")
            self.show()
            match self._unasked:
                case None:
                    return
                case PowersUnasked() as powers:
                    if not await self.ask_word(powers.title, self.name):
                        return
                    self.request = replace(self.request, allowed=(*self.request.allowed, *powers.needs))
                case unseen:
                    if not await self.ask(f"{unseen.title} Is the original off?", yes="it is off"):
                        return
                    self.request = replace(self.request, original_off=True)

    async def _see_through(self) -> str:
        from scaletail_tui.domain.backup.progress import WORDS, Restored
        from scaletail_tui.operations.backup.powers import PowersUnasked
        from scaletail_tui.operations.backup.restore import OriginalUnseen

        name, said = self.name, ""
        try:
            async with aclosing(self.ports.backups.restore(self.request)) as steps:
                async for step in steps:
                    if isinstance(step, Restored):
                        self.notes = step.notes
                        said = " ".join((self._tell(step), *(() if self.is_mounted else step.notes)))
                        continue
                    if self.steps and not self.steps[-1].done:
                        self.steps.pop()
                    self.steps.append(step)
                    self.main_app.tasks.tell(name, f"{WORDS[step.step].lower()}: {step.seen}")
                    self.show()
        except (OriginalUnseen, PowersUnasked) as error:
            if not self.is_mounted:  # who has left the page is told, for he is not asked
                raise
            self._unasked = error
        return said

    def _tell(self, done: Restored) -> str:
        closed = f" {done.closed.say(page_words(self.main_app.options.keymap))}" if done.closed else ""
        return f"{done.sentence()}{closed}"

    def action_leave(self) -> None:
        """From what is in a file back to the files, then to the stacks; what is begun goes on."""
        if self.found is None or self.busy:
            super().action_leave()
            return
        self.found, self.steps, self.notes, self.request = None, [], (), RestoreRequest(file="")
        self.show()
