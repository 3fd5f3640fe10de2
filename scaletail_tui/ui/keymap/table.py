"""Every key of the program in one table: it makes the bindings, the key row, the help page and the command list."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding

from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.places import EVERYWHERE
from scaletail_tui.ui.keymap.sections import KEYS

NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "ctrl+z": "Ctrl+Z",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "exclamation_mark": "!",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "minus": "-",
    "at": "@",
    "backspace": "Backspace",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "f1": "F1",
}


SECTION_TITLES = {
    EVERYWHERE: "Everywhere",
    "catalog": "Catalog",
    "host": "Host",
    "help": "This page",
    "gallery": "Faults to mend",
    "tour": "Tour",
    "log": "Log pane",
    "logs": "Logs together",
    "stacks": "Stacks",
    "stack": "Stack",
    "wizard": "Wizard",
    "review": "Review",
    "deploy": "Deploy",
    "funnel": "Funnel",
    "reach": "Who can reach it",
    "restore": "Restore",
    "keys": "When keys end",
    "policy": "Tailnet policy",
    "commands": "Commands",
    "qr": "QR code",
    "several": "Several stacks",
    "several-preview": "Several stacks, before",
    "lint": "Lint",
    "improve": "Made by hand",
    "compare": "Beside the catalog",
    "evidence": "Evidence",
    "hints": "Hints",
    "update": "Update",
    "new-key": "New key",
    "remedy-link": "Link",
    "remedy-page": "For an admin",
}


def bindings(section: str) -> list[Binding]:
    """The section's keys as Textual bindings, for the class body of a screen or pane."""
    return [
        Binding(
            key.keys,
            key.action,
            key.label,
            id=key.id,
            tooltip=key.tooltip,
            show=key.row > 0,
            priority=key.priority,
        )
        for key in KEYS[section]
    ]


def key_text(key: Key, changed: Mapping[str, str]) -> str:
    """How the key is written for the reader; `changed` is the user's own keymap, binding id to keys."""
    keys = changed.get(key.id)
    if keys is None and key.shown:
        return key.shown
    first = (keys or key.keys).split(",")[0]
    return NAMES.get(first, first)


def all_shown_keys(key: Key, changed: Mapping[str, str]) -> str:
    """Every key of a binding, for the help page: `? F1`."""
    return "  ".join(NAMES.get(name, name) for name in changed.get(key.id, key.keys).split(","))
