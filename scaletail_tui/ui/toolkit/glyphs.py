"""The glyphs that screens may use, with what stands for them where only ASCII can be drawn."""

from __future__ import annotations

import unicodedata

OK = "✓"
FAIL = "✗"
WAIT = "◔"
WARN = "!"
QUIET = "·"
"""Not judged, stopped; also the separator between two facts of one line."""
CHOSEN = "●"
NOT_CHOSEN = "○"
EDGE = "▌"
EXPLAINS = "└"
BAR_DONE = "━"
BAR_LEFT = "─"
ALIKE = "≡"
"""Another stack that the engine cannot tell from this one."""
CUT = "…"
CARET = "▏"
SEPARATOR = "  ·  "

ASCII = {
    OK: "+",
    FAIL: "x",
    WAIT: "~",
    WARN: "!",
    QUIET: ".",
    CHOSEN: "*",
    NOT_CHOSEN: "o",
    EDGE: ">",
    EXPLAINS: "`",
    BAR_DONE: "=",
    BAR_LEFT: "-",
    ALIKE: "=",
    CUT: "~",
    CARET: "_",
    "←": "<",
    "→": ">",
    "↑": "^",
    "↓": "v",
    "█": "#",
    "▀": '"',
    "▄": "_",
    "’": "'",
    "–": "-",
    "“": '"',
    "”": '"',
}
"""Every glyph above, character by character, and a few of prose; one cell each on both sides."""

_TABLE = str.maketrans(ASCII)


def in_ascii(text: str) -> str:
    """The text in ASCII: glyphs by the table, accents dropped, anything else a question mark."""
    if text.isascii():
        return text
    text = text.replace(SEPARATOR, "  -  ").translate(_TABLE)
    if text.isascii():
        return text
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return plain.encode("ascii", "replace").decode("ascii")
