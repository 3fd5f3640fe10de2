"""Typing in the wizard: a field laid over the row of the form that is typed in."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.widgets import Input

from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.keys.authkey import AuthKey, AuthKeyKind
from scaletail_tui.ui.pages.wizard.form import WizardForm
from scaletail_tui.ui.pages.wizard.rows import VALUE
from scaletail_tui.ui.pages.wizard.settings import SETTING_VALUE
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.toolkit.field import Field, KeyField
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.wizard_draft import OPTIONS, SWITCHES

BESIDE = {"name": 11, "key": 16}
"""Cells that a field leaves to what its row says at the right end: the letters of a name, the length of a key."""


class TypedFields:
    """Opens a field over a row of the form, keeps it there, and takes what was typed into the draft."""

    def __init__(self, page: WizardForm, after: Callable[[str], None]) -> None:
        """`after` is called with the key of a row whose answer was confirmed, and is right."""
        self._page, self._after = page, after

    def takes_text(self, key: str) -> bool:
        """True for a row that is answered by typing."""
        question = self._page.question_of(key)
        if question is not None:
            return question.kind not in (QuestionKind.BOOL, QuestionKind.CHOICE)
        return key in ("name", "key") or (key in OPTIONS and key not in SWITCHES)

    def show_soon(self, key: str) -> None:
        """Once the form stands; what is typed until then waits for the field."""
        self._page.unsettled = True
        self._page.call_after_refresh(self.show, key)

    def show(self, key: str) -> None:
        """Put a field over the row's value and let it take the letters."""
        self._page.unsettled = False
        if key not in [row.key for row in self._page.form.rows]:
            return
        if key == "name" and self._page.draft.existing is not None:
            return
        if self._page.shown_secret is not None:  # its second line would stand below the field
            self._page.shown_secret = None
            self._page.show_form()
        self._page.form.change(cursor=key)
        field, text, _ = self.field_for(key)
        with self._page.prevent(Input.Changed):
            field.value = text
        self._page.typing_in = key
        self.place()
        field.display = True
        field.cursor_position = len(text)
        if key == "key":
            field.select_all()  # nobody mends a key that cannot be read: what is typed or pasted takes its place
        field.focus()
        if key in ("name", "key"):
            self._page.show_form()

    def place(self) -> None:
        """Lay the field that is typed in over its row, wherever that stands now."""
        if self._page.typing_in is None or not self._page.is_mounted:
            return
        self._page.form.change(cursor=self._page.typing_in)  # brings it into view
        field, _, column = self.field_for(self._page.typing_in)
        line = next((y for y in range(self._page.form.size.height) if self._row_key(y) == self._page.typing_in), None)
        if line is not None:
            room = self._page.form.size.width - column - 1
            beside = BESIDE.get(self._page.typing_in, 0)
            field.styles.offset = (column, line)
            field.styles.width = max(8, room - beside if room > 3 * beside else room)

    def paste(self, text: str) -> None:
        """Into the field of the step, else of the cursor's row."""
        key = {Step.NAME: "name", Step.KEY: "key"}.get(self._page.step) or self._page.cursor_key()
        if self.takes_text(key):
            self.show(key)
        if self._page.typing_in is None:
            self._page.say("Nothing can be pasted here: move to a row that is typed in.")
            return
        field, _, _ = self.field_for(key)
        field.select_all()
        field.post_message(events.Paste(text))

    def _row_key(self, y: int) -> str | None:
        index = self._page.form.row_at(y)
        return None if index is None or index < 0 else self._page.form.rows[index].key

    def field_for(self, key: str) -> tuple[Field, str, int]:
        """The field, what it begins with, and the column it stands in."""
        if key == "name":
            return self._page.query_one("#typed-name", Field), self._page.draft.name, VALUE
        if key == "key":
            key_field = self._page.query_one("#typed-key", KeyField)
            return key_field, key_field.value, VALUE
        if key in OPTIONS:
            return self._page.query_one("#typed", Field), self._page.draft.value_of_advanced(key), SETTING_VALUE
        question = self._page.question_of(key)
        field = self._page.query_one("#typed", Field)
        if question is not None and question.secret:
            return field, "", SETTING_VALUE
        return field, self._page.draft.value_of(question) if question else "", SETTING_VALUE

    def accept(self, field: Input, text: str) -> None:
        """What was typed and confirmed: into the draft, and on to the next one where it is right."""
        key = self._page.typing_in
        if key in ("name", "key"):
            self._note(key, text)
            problem = self.problem_of(key)
            if problem is not None and not self.waits_for_server:  # it stays open, to be corrected
                if key == "key":
                    field.select_all()
                self._page.show_form()
                self._page.say(problem, ink=Ink.FAIL)
                return
        self.stop()
        if key is not None and not self.problem_of(key):
            self._after(key)

    def leave(self, field: Input) -> None:
        """A field has lost its focus; that of the step before may do so after the next one got it."""
        if self._page.typing_in is not None and field is self.field_for(self._page.typing_in)[0]:
            self._take()

    def stop(self) -> None:
        """Take what was typed and let letters be commands again."""
        if self._page.typing_in is not None:
            self._take()
        self._page.form.focus()
        self._page.show_keys()

    def _take(self) -> None:
        key, self._page.typing_in = self._page.typing_in, None
        if key is None:
            return
        field, _, _ = self.field_for(key)
        text = field.value
        field.display = False
        if key != "key":
            with self._page.prevent(Input.Changed):
                field.value = ""
        self._note(key, text)
        self._page.show_form()

    def _note(self, key: str, text: str) -> None:
        """Into the draft."""
        question = self._page.question_of(key)
        if key == "name":
            self._page.draft.name = text
        elif key == "key":
            self._page.draft.typed_key = AuthKey(text) if text.strip() else None
        elif key in OPTIONS:
            self._page.draft.set_advanced(key, text)
        elif question is not None and (text if question.secret else text != self._page.draft.value_of(question)):
            self._page.draft.answer(question, text)  # one that was only looked at is not answered

    def forget_key(self) -> None:
        """Neither the draft nor the masked field has one from now on."""
        with self._page.prevent(Input.Changed):
            self._page.query_one("#typed-key", KeyField).value = ""
        self._page.draft.typed_key = None

    @property
    def waits_for_server(self) -> bool:
        """A headscale key is good once its control server is set, which is asked for two steps later."""
        return self._page.step is Step.KEY and self._page.draft.reading.kind is AuthKeyKind.HEADSCALE

    def problem_of(self, key: str) -> str | None:
        name = "auth_key" if key == "key" else key
        return next((one.sentence for one in self._page.draft.problems(self._page.taken) if one.field == name), None)
