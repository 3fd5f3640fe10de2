"""One-line inputs without box or blink."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.text import Text
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input

from scaletail_tui.domain.plain import show_marks
from scaletail_tui.domain.stack.hostname import LONGEST, shape_name, shaping_sentence
from scaletail_tui.ui.toolkit.canvas import canvas_of, surroundings_of, tell_errors


class Field(Input):
    """A stock input of one line; a letter costs about 250 bytes, a boxed one four times that."""

    DEFAULT_CSS = """
    Field, Field:focus {
        height: 1; border: none; padding: 0; width: 1fr;
        background: $background; background-tint: transparent; color: $foreground;
    }
    Field.-invalid, Field.-invalid:focus { border: none; }
    Field > .input--placeholder, Field > .input--suggestion { color: $faint; }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
        restrict: str | None = None,
        max_length: int = 0,
        password: bool = False,
        validate_on: Iterable[Any] = ("blur", "submitted"),
    ) -> None:
        super().__init__(
            value,
            placeholder=placeholder,
            id=id,
            classes=classes,
            restrict=restrict,
            max_length=max_length,
            password=password,
            validate_on=validate_on,
            select_on_focus=False,
            compact=True,
        )
        self.cursor_blink = False

    async def _dispatch_message(self, message: Message) -> None:
        with tell_errors(self, message):
            await super()._dispatch_message(message)

    def on_resize(self, event: events.Resize) -> None:
        """Where there is less room the caret stays in view, and where there is more the beginning comes back."""
        self.scroll_to(0, 0, animate=False, force=True)
        self.scroll_to_region(Region(self._cursor_offset, 0, width=1, height=1), force=True, animate=False)

    @property
    def _value(self) -> Text:
        """What is drawn: a value that came from a file or an entry may hold anything."""
        if self.password:
            return super()._value
        return Text(show_marks(self.value), no_wrap=True, overflow="ignore", end="")

    def action_copy(self) -> None:
        """Copy what is selected; without a selection Ctrl+c tells how to leave, as everywhere."""
        if self.selected_text:
            super().action_copy()
        else:
            canvas_of(self).action_help_quit()


class NameField(Field):
    """Where a device's name is typed or pasted: shaped into one at once, and what was changed or refused is said."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)

    def replace(self, text: str, start: int, end: int) -> None:
        shaped, left_out = shape_name(text)
        after = len(self.value) - abs(end - start) + len(shaped)
        sentence = shaping_sentence(text, shaped, left_out)
        if shaped and after > LONGEST:
            sentence = f"A name has at most {LONGEST} characters."
        elif shaped or not left_out:
            super().replace(shaped, start, end)
        if sentence:
            surroundings_of(self).say(sentence)

    def _on_paste(self, event: events.Paste) -> None:
        """Take the first line that says something, without blanks around it."""
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        if lines:
            super()._on_paste(events.Paste(lines[0]))
        event.prevent_default()
        event.stop()


class KeyField(Field):
    """Where an auth key is typed: masked, and never copied, cut or selected out of it."""

    ALLOW_SELECT = False

    @property
    def _value(self) -> Text:
        """Asterisks, as secrets are shown everywhere; Textual's own bullet is no ASCII."""
        return Text("*" * len(self.value), no_wrap=True, overflow="ignore", end="")

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, id=id, password=True)

    def action_copy(self) -> None:
        """A secret does not go to the clipboard; Ctrl+c only tells how to leave."""
        canvas_of(self).action_help_quit()

    def action_cut(self) -> None:
        """Nothing: a secret does not go to the clipboard."""

    def _on_paste(self, event: events.Paste) -> None:
        """Take the one line that says something; a part of a key that was broken in two is no key."""
        lines = [line for line in event.text.splitlines() if line.strip()]
        if len(lines) == 1:
            super()._on_paste(events.Paste(lines[0]))
        elif lines:
            surroundings_of(self).say("There is a line break inside what was pasted: paste the key in one piece.")
        event.prevent_default()
        event.stop()
