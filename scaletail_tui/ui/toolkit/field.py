"""One-line inputs without box or blink."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.text import Text
from textual import events
from textual.widgets import Input

from scaletail_tui.ui.toolkit.canvas import canvas_of


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

    def action_copy(self) -> None:
        """Copy what is selected; without a selection Ctrl+c tells how to leave, as everywhere."""
        if self.selected_text:
            super().action_copy()
        else:
            canvas_of(self).action_help_quit()


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
        """Take the first line that says something; a key copied with line ends around it would else be lost."""
        lines = [line for line in event.text.splitlines() if line.strip()]
        if lines:
            super()._on_paste(events.Paste(lines[0]))
        event.prevent_default()
        event.stop()
