"""Text from outside, made harmless for a terminal."""

from __future__ import annotations

import re
from typing import Any

# ECMA-48: CSI takes parameter, intermediate and final bytes; OSC ends with BEL or ST; DCS, SOS, PM and APC with ST.
# A string that is never ended loses its introducer alone, so that nothing readable is hidden. 8-bit forms count too.
_CONTROL = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b\]|\x9d)[^\n\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\n\x1b\x80-\x9f]*(?:\x1b\\|\x9c)"
    r"|\x1b(?:[ -/]*[0-~])?"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
    # Bidirectional marks and overrides, and what has no width: a line must read as it is written, and nothing hide.
    r"|[\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
    # The joiner inside a picture made of two stays.
    r"|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)
_SUSPECT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SEPARATOR = re.compile(r"[\u2028\u2029]")


def plain_text(text: str) -> str:
    """The text without control sequences and control characters; tab and line feed are kept.

    Lone surrogates, which no terminal encoding can carry, become U+FFFD; Unicode's own line separators a blank.
    """
    if not _SUSPECT.search(text):
        return text
    return _SURROGATE.sub("\ufffd", _SEPARATOR.sub(" ", _CONTROL.sub("", text)))


def show_marks(text: str) -> str:
    """The text with U+FFFD for each character that `plain_text` takes away: as long as it was, place by place."""
    return text if text.isprintable() else _SUSPECT.sub("\ufffd", text)


def plain_line(text: str) -> str:
    """The text as one line: plain, with every run of blanks, tabs and line feeds as one blank."""
    return " ".join(plain_text(text).split())


def plain_tree(value: Any) -> Any:
    """A JSON value with every string in it made plain, keys too."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {plain_text(str(key)): plain_tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_tree(item) for item in value]
    return value


def plain_json(value: Any, *, indent: int | None = None) -> str:
    """A value as the JSON that a command prints, every text in it made plain."""
    import json

    return json.dumps(plain_tree(value), ensure_ascii=False, indent=indent)
