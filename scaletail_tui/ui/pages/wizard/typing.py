"""Typing in the wizard: a field laid over the row of the form that is typed in."""

from __future__ import annotations

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input

from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.keys.authkey import AuthKey, AuthKeyKind
from scaletail_tui.ui.pages.wizard.form import WizardForm
from scaletail_tui.ui.pages.wizard.rows import VALUE
from scaletail_tui.ui.pages.wizard.settings import SETTING_VALUE
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.toolkit.field import Field, KeyField
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.wizard_draft import OPTIONS, SWITCHES

BESIDE = {"name": 11, "key": 16}
"""Cells that a field leaves to what its row says at the right end: the letters of a name, the length of a key."""


class WizardTyping(WizardForm):
    """Opens a field over a row, keeps it there, and takes what was typed into the draft."""

    def on_mount(self) -> None:
        if self.step is Step.NAME:
            self.type_in_soon("name")

    def takes_text(self, key: str) -> bool:
        """True for a row that is answered by typing."""
        question = self.question_of(key)
        if question is not None:
            return question.kind not in (QuestionKind.BOOL, QuestionKind.CHOICE)
        return key in ("name", "key") or (key in OPTIONS and key not in SWITCHES)

    def type_in_soon(self, key: str) -> None:
        """Once the form stands; what is typed until then waits for the field."""
        self.unsettled = True
        self.call_after_refresh(self.type_in, key)

    def type_in(self, key: str) -> None:
        """Put a field over the row's value and let it take the letters."""
        self.unsettled = False
        if key not in [one.key for one in self.form.rows] or (key == "name" and self.draft.existing is not None):
            return
        self.form.change(cursor=key)
        field, text, _ = self.field_for(key)
        with self.prevent(Input.Changed):
            field.value = text
        self.typing_in = key
        self.place_field()
        field.display = True
        field.cursor_position = len(text)
        if key == "key":
            field.select_all()  # nobody mends a key that cannot be read: what is typed or pasted takes its place
        field.focus()
        if key in ("name", "key"):
            self.show_form()

    def place_field(self) -> None:
        """Lay the field that is typed in over its row, wherever that stands now."""
        if self.typing_in is None or not self.is_mounted:
            return
        self.form.change(cursor=self.typing_in)  # brings it into view
        field, _, column = self.field_for(self.typing_in)
        line = next((y for y in range(self.form.size.height) if self._row_key(y) == self.typing_in), None)
        if line is not None:
            room = self.form.size.width - column - 1
            beside = BESIDE.get(self.typing_in, 0)
            field.styles.offset = (column, line)
            field.styles.width = max(8, room - beside if room > 3 * beside else room)

    def _bring_front(self, focused: Widget | None) -> None:
        super()._bring_front(focused)
        self.call_after_refresh(self.place_field)  # the form has another height now

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted while letters are commands goes into the field of the page, else of the cursor's row."""
        event.stop()
        key = {Step.NAME: "name", Step.KEY: "key"}.get(self.step) or self.cursor_key()
        if self.question is not None or self.typing_in is not None:
            return
        if self.takes_text(key):
            self.type_in(key)
        if self.typing_in is None:
            self.say("Nothing can be pasted here: move to a row that is typed in.")
            return
        field, _, _ = self.field_for(key)
        field.select_all()
        field.post_message(events.Paste(event.text))

    def _row_key(self, y: int) -> str | None:
        index = self.form.row_at(y)
        return None if index is None or index < 0 else self.form.rows[index].key

    def field_for(self, key: str) -> tuple[Field, str, int]:
        """The field, what it begins with, and the column it stands in."""
        if key == "name":
            return self.query_one("#typed-name", Field), self.draft.name, VALUE
        if key == "key":
            key_field = self.query_one("#typed-key", KeyField)
            return key_field, key_field.value, VALUE
        if key in OPTIONS:
            return self.query_one("#typed", Field), self.draft.value_of_advanced(key), SETTING_VALUE
        question = self.question_of(key)
        field = self.query_one("#typed", Field)
        if question is not None and question.secret:
            return field, "", SETTING_VALUE
        return field, self.draft.value_of(question) if question else "", SETTING_VALUE

    @on(Input.Changed, "#typed-name")
    @on(Input.Changed, "#typed-key")
    def follow_typing(self) -> None:
        if self.typing_in in ("name", "key"):
            self.show_form()

    @on(Input.Submitted)
    def accept_field(self, event: Input.Submitted) -> None:
        event.stop()
        key = self.typing_in
        if key in ("name", "key"):
            self._note(key, event.value)
            problem = self.problem_of(key)
            if problem is not None and not self.waits_for_server:  # it stays open, to be corrected
                if key == "key":
                    event.input.select_all()
                self.show_form()
                self.say(problem, ink=Ink.FAIL)
                return
        self.stop_typing()
        if key is not None and not self.problem_of(key):
            self.after_field(key)

    @on(Input.Blurred)
    def leave_field(self, event: Input.Blurred) -> None:
        event.stop()
        # the field of the step before may lose its focus after the next one got it
        if self.typing_in is not None and event.input is self.field_for(self.typing_in)[0]:
            self._take()

    @on(Pane.Moved, "#form")
    def leave_row(self) -> None:
        """Whoever moves to another row while a field is typed in has left that field, at every size."""
        if self.typing_in is not None and self.cursor_key() != self.typing_in:
            self.stop_typing()

    def stop_typing(self) -> None:
        """Take what was typed and let letters be commands again."""
        if self.typing_in is not None:
            self._take()
        self.form.focus()
        self.show_keys()

    def _take(self) -> None:
        key, self.typing_in = self.typing_in, None
        if key is None:
            return
        field, _, _ = self.field_for(key)
        text = field.value
        field.display = False
        if key != "key":
            with self.prevent(Input.Changed):
                field.value = ""
        self._note(key, text)
        self.show_form()

    def _note(self, key: str, text: str) -> None:
        """Into the draft."""
        question = self.question_of(key)
        if key == "name":
            self.draft.name = text
        elif key == "key":
            self.draft.typed_key = AuthKey(text) if text.strip() else None
        elif key in OPTIONS:
            self.draft.set_advanced(key, text)
        elif question is not None and not (question.secret and not text):
            self.draft.answer(question, text)

    def forget_key(self) -> None:
        """Neither the draft nor the masked field has one from now on."""
        with self.prevent(Input.Changed):
            self.query_one("#typed-key", KeyField).value = ""
        self.draft.typed_key = None

    @property
    def waits_for_server(self) -> bool:
        """A headscale key is good once its control server is set, which is asked for two steps later."""
        return self.step is Step.KEY and self.draft.reading.kind is AuthKeyKind.HEADSCALE

    def problem_of(self, key: str) -> str | None:
        name = "auth_key" if key == "key" else key
        return next((one.sentence for one in self.draft.problems(self.taken) if one.field == name), None)

    def after_field(self, key: str) -> None:
        """What comes after an accepted field."""
