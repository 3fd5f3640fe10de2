"""How a text is written in YAML: without quotes where every reader takes it for that text."""

from __future__ import annotations

import re

_SAFE = re.compile(r"[A-Za-z0-9_./$*][\w./$@+=,*{}:~()<>!?;^%&| #-]*")
_TYPED = re.compile(
    r"(?:true|false|yes|no|on|off|y|n|null|~|[-+]?\.?[0-9][0-9_,.:eExXoO+-]*+(?:[a-dfA-DF][0-9a-fA-F]*+)?"
    r"|\.[0-9_]*|\.(?:inf|nan))",
    re.IGNORECASE,
)
"""What some reader takes for a truth value, nothing, a number, a time or a date."""


def write_scalar(text: str, *, quote: str = "", flow: bool = False) -> str:
    """The text as one line of YAML; `quote` is kept where one stands, `flow` is inside of `[]` or `{}`."""
    if quote == "'" and "\n" not in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if quote != '"' and _is_plain(text, flow=flow):
        return text
    return '"' + "".join(_escape(character) for character in text) + '"'


def _is_plain(text: str, *, flow: bool) -> bool:
    if not _SAFE.fullmatch(text) or _TYPED.fullmatch(text) or text != text.strip() or text.startswith("*"):
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (flow and re.search(r"[,\[\]{}?:]", text))  # PyYAML refuses `?` and `:` there, wherever they stand


def _escape(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == "\n":
        return "\\n"
    return character if character.isprintable() else f"\\u{ord(character):04x}"
