"""One key binding, as help, key row and command list tell it."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One binding."""

    id: str
    """`catalog.search`: the place and what it does; rebinding goes by it."""
    keys: str
    """Textual's names, separated by commas."""
    action: str
    """A Textual action of the screen, or `app.…`."""
    label: str
    """In the key row: one to three words."""
    tooltip: str
    """One sentence, for help and the command list."""
    _: KW_ONLY
    shown: str = ""
    """How help and key row write the key; empty: from `keys`."""
    row: int = 0
    """Place in the key row, the main one first; 0: not there."""
    command: bool = True
    """False for keys that are no command of their own (moving, typing)."""
    priority: bool = False
    """True when it must win over the focused field."""


KeyItem = tuple[str, str, str]
"""What the key row says of one key: the key as written, its label, the action that a click on it runs."""
