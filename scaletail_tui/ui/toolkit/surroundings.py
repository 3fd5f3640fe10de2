"""What a widget with keys of its own may ask of the page that it stands on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from textual.widget import Widget


class Surroundings(Protocol):
    """A page as its widgets see it: one row for sentences and questions, and work that ends with the page."""

    def say(self, sentence: str) -> None:
        """Show a sentence in the key row's place for some seconds."""

    def show_keys(self) -> None:
        """Bring the key row up to date."""

    async def ask(self, sentence: str, *, yes: str) -> bool:
        """One line that says what will happen; True after `y`. Await it inside `work`."""

    async def ask_text(self, prompt: str, text: str = "") -> str | None:
        """A text typed in the key row; None for Esc. Await it inside `work`."""

    def work(self, task: Callable[[], Awaitable[object]], *, group: str, doing: str, asks: bool = False) -> Any:
        """Run something that may take time or fail; its errors become a sentence in the key row.

        What is typed behind the key that began work that `asks` is for its question.
        """


def surroundings_of(widget: Widget) -> Surroundings:
    """The page that the widget stands on."""
    return cast("Surroundings", widget.screen)
