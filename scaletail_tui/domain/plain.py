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
    r"|[\u202a-\u202e\u2066-\u2069]"  # bidirectional overrides: a line must read as it is written
)
_SUSPECT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SEPARATOR = re.compile(r"[\u2028\u2029]")


def plain_text(text: str) -> str:
    """The text without control sequences and control characters; tab and line feed are kept.

    Lone surrogates, which no terminal encoding can carry, become U+FFFD; Unicode's own line separators a blank.
    """
    if not _SUSPECT.search(text):
        return text
    return _SURROGATE.sub("\ufffd", _SEPARATOR.sub(" ", _CONTROL.sub("", text)))


def plain_line(text: str) -> str:
    """The text as one line: plain, with every run of blanks, tabs and line feeds as one blank."""
    return " ".join(plain_text(text).split())


def plain_tree(value: Any) -> Any:
    """A JSON value with every string in it made plain, keys too."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {plain_text(str(key)): plain_tree(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_tree(item) for item in value]
    return value
