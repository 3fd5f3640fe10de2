"""The form of the wizard: one page a step, drawn from the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.widget import Widget

from scaletail_tui.domain.catalog.question import Question
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import Answers, StackSpec
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.review.page import Decision
from scaletail_tui.ui.pages.wizard.rows import access_rows, key_rows, name_rows
from scaletail_tui.ui.pages.wizard.settings import setting_rows
from scaletail_tui.ui.pages.wizard.step import Step, form_heading, step_cells
from scaletail_tui.ui.pages.wizard.words import means
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import Field, KeyField, NameField
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import Row, row
from scaletail_tui.ui.wizard_draft import WizardDraft

if TYPE_CHECKING:
    from scaletail_tui.operations.change.planning import PlannedChange


class WizardForm(Page[Answers | None]):
    """The form of the present step with the fields that may be laid over it; what keys do is the wizard's."""

    PLACE = "catalog"
    SECTION = "wizard"
    KEEPS = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("wizard")]
    AUTO_FOCUS = "#form"

    def __init__(self, draft: WizardDraft) -> None:
        super().__init__()
        self.draft = draft
        self.trail = f"{'Change' if draft.existing else 'Set up'} {draft.service.name}"
        self.step = Step.NAME if draft.existing is None else Step.SETTINGS
        self.unsettled = self.step is Step.NAME  # the name's field opens by itself
        self.spec: StackSpec | None = None
        self.plan: Plan | None = None
        self.change: PlannedChange | None = None
        """Set where the answers are brought about as a change of what lives, and not by a deploy over it."""
        self.decision = Decision.BACK
        self.taken: Mapping[str, str] = {}
        self.owner = "you"
        self.more = False
        self.shown_secret: str | None = None
        self.typing_in: str | None = None
        """Key of the row that is being typed in."""

    def body(self) -> Iterable[Widget]:
        yield Bar(id="steps")
        with Horizontal(id="wizard"):
            with Container(id="formbox"):
                yield Pane(id="form", heading=row(""))
                yield Field(id="typed")
                yield NameField(id="typed-name")
                yield KeyField(id="typed-key")
            yield Pane(id="means", heading=row("What this means"), cursor=False)

    def on_mount(self) -> None:
        for field in self.query(Field):
            field.display = False
        self.query_one("#means", Pane).can_focus = False
        self.show_step()
        self.work(self._look_around, group="taken", doing="looking which names are taken")

    async def _look_around(self) -> None:
        from scaletail_tui.operations.plan.planning import names_taken

        host = await self.ports.host.look()
        self.owner = host.user or "you"
        self.draft.propose(host.owner, host.timezone, ask=host.uid == 0)
        self.taken = await names_taken(self.ports)
        self.show_form()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def form(self) -> Pane:
        return self.query_one("#form", Pane)

    @property
    def tailnet(self) -> str:
        return self.main_app.overview.tailnet

    def show_step(self) -> None:
        """Draw the page of the present step from its first row."""
        self.query_one("#steps", Bar).show(step_cells(self.step))
        self.set_class(self.step is Step.KEY, "-key")
        self.show_means()
        self.show_form(cursor=0)
        self.show_keys()

    def show_means(self) -> None:
        """What follows from the answers of the present step, beside or under the form."""
        heading, *rows = means(self.step, self.draft, wide=self.app.size.width >= 100, cursor=self.cursor_key())
        self.query_one("#means", Pane).change(rows, heading=heading)

    def show_form(self, *, cursor: int | str | None = None) -> None:
        self.form.change(
            self._rows(), heading=form_heading(self.step, self.draft, taken=self.taken, more=self.more), cursor=cursor
        )
        if self.step is Step.SETTINGS:
            self.show_means()

    def _rows(self) -> Sequence[Row]:
        match self.step:
            case Step.NAME:
                typing = self.query_one("#typed-name", Field).value if self.typing_in == "name" else None
                name, folders = typing or self.draft.name, self.ports.folders
                folder = folders.folder(name) if name else f"{folders.root}/"  # a deleted name leads to no folder
                return name_rows(self.draft, tailnet=self.tailnet, folder=folder, taken=self.taken, typing=typing)
            case Step.KEY:
                typing = self.query_one("#typed-key", KeyField).value if self.typing_in == "key" else None
                if typing is not None and self.draft.typed_key == AuthKey(typing):
                    typing = None  # judged already
                return key_rows(self.draft, owner=self.owner, typing=typing, practice=self.ports.practice)
            case Step.ACCESS:
                return access_rows(self.draft, tailnet=self.tailnet)
            case _:
                return setting_rows(self.draft, more=self.more, shown=self.shown_secret)

    @property
    def lesson_place(self) -> str:
        return f"{self.SECTION}-{self.step.name.lower()}"

    def cursor_key(self) -> str:
        current = self.form.current
        return current.key if current is not None else ""

    @on(Pane.Moved, "#form")
    def follow_cursor(self) -> None:
        if self.step is Step.SETTINGS:
            if self.shown_secret is not None and self.shown_secret != self.cursor_key():
                self.shown_secret = None
            self.show_form()
        self.show_keys()

    def question_of(self, key: str) -> Question | None:
        return next((one for one in self.draft.service.questions if one.key == key), None)
