"""State as glyph, word and ink: always the same three, on every page; and progress as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.toolkit import glyphs
from scaletail_tui.ui.toolkit.glyphs import ALIKE, BAR_DONE, BAR_LEFT
from scaletail_tui.ui.toolkit.rows import Cell, Row, at, row
from scaletail_tui.ui.toolkit.theme import Ink


@dataclass(frozen=True, slots=True)
class StateLook:
    """How one state is shown."""

    glyph: str
    word: str
    ink: Ink


LOOKS: dict[HopState | StackState, StateLook] = {
    HopState.OK: StateLook(glyphs.OK, "OK", Ink.OK),
    HopState.WAIT: StateLook(glyphs.WAIT, "WAIT", Ink.WAIT),
    HopState.FAIL: StateLook(glyphs.FAIL, "FAIL", Ink.FAIL),
    HopState.UNKNOWN: StateLook(glyphs.QUIET, "?", Ink.FAINT),
    HopState.NONE: StateLook(glyphs.QUIET, "", Ink.FAINT),
    StackState.OK: StateLook(glyphs.OK, "OK", Ink.OK),
    StackState.WAIT: StateLook(glyphs.WAIT, "WAIT", Ink.WAIT),
    StackState.FAIL: StateLook(glyphs.FAIL, "FAIL", Ink.FAIL),
    StackState.WARN: StateLook(glyphs.WARN, "WARN", Ink.WAIT),
    StackState.STOPPED: StateLook(glyphs.QUIET, "stopped", Ink.FAINT),
    StackState.LEFT: StateLook(glyphs.QUIET, "left", Ink.FAINT),
    StackState.UNKNOWN: StateLook(glyphs.QUIET, "?", Ink.FAINT),
}

NOTED = StateLook(glyphs.WARN, "note", Ink.INFO)
"""Of what is well, and of which a finding gives advice."""
NAME_COLUMN = 13
"""Where the name stands behind a state."""
TEXT_COLUMN = 26
"""Where the evidence stands behind a name."""


def state_cells(state: HopState | StackState, *, since: float | None = None, noted: bool = False) -> tuple[Cell, ...]:
    """Glyph and word at column 1; a WAIT says for how long. The next cell starts at NAME_COLUMN.

    `noted` is true for what is well and has a finding all the same: that is never shown as OK.
    """
    look = NOTED if noted and state in (HopState.OK, StackState.OK) else LOOKS[state]
    word = f"{look.word} {span(since)}" if look.word == "WAIT" and since is not None else look.word
    return (at(1, look.glyph, look.ink), Cell(f" {word}", look.ink))


LABEL, CHECK_TEXT = 3, 15
"""Columns of a judged line: its state, its sentence."""


def check(state: bool | None, sentence: str) -> Row:
    """One judged line: True OK, False FAIL, None not to be judged from here."""
    look = {True: LOOKS[HopState.OK], False: LOOKS[HopState.FAIL], None: LOOKS[HopState.UNKNOWN]}[state]
    return row(at(LABEL, f"{look.glyph} {look.word}", look.ink), at(CHECK_TEXT, sentence), wrap=True, still=True)


def bar_cells(done: float, *, cells: int = 12) -> tuple[Cell, Cell]:
    """`━━━━────`: `done` from 0 to 1, clamped. It is full only when all is done."""
    full = int(max(0.0, min(1.0, done)) * cells)
    return Cell(BAR_DONE * full, Ink.OK), Cell(BAR_LEFT * (cells - full), Ink.FAINT)


def size_text(count: int) -> str:
    """`312 MB`, in powers of ten."""
    for limit, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= limit:
            value = count / limit
            return f"{value:.1f} {unit}" if value < 10 and unit == "GB" else f"{value:.0f} {unit}"
    return f"{count} B"


def alike_rows(sentences: Sequence[str]) -> list[Row]:
    """What else the engine cannot tell from a stack, a row each."""
    return [row(at(1, ALIKE, Ink.WAIT), at(3, said, Ink.TEXT), wrap=True, still=True) for said in sentences]
