"""The rows of the calendar: when, which stack, what of it, and what to do."""

from __future__ import annotations

from scaletail_tui.domain.keys.calendar import Calendar, KeyRow, KeyThing, Standing
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink

_INKS = {
    Standing.OVER: Ink.FAIL, Standing.SOON: Ink.WAIT, Standing.KEPT: Ink.WAIT, Standing.NEEDED: Ink.WAIT,
    Standing.NEVER: Ink.OK, Standing.LATER: Ink.TEXT, Standing.UNKNOWN: Ink.MUTED,
}  # fmt: skip
_THINGS = {KeyThing.LOGIN: "login", KeyThing.CERTIFICATE: "certificate", KeyThing.KEY_FILE: "key file"}
_STACK, _TEXT = 13, 26
"""Columns."""


def heading(found: Calendar | None) -> Row:
    return row("When keys end", right("asked now" if found is not None else "asking"))


def row_key(one: KeyRow) -> str:
    return f"{one.stack}:{one.thing.value}"


def calendar_rows(found: Calendar | None) -> list[Row]:
    """What comes first first, then the tagged devices, then who told nothing."""
    if found is None:
        return [row(at(1, "Asking the sidecars that run, and reading the folders.", Ink.MUTED), still=True, wrap=True)]
    rows = [_row(one, found.at) for one in found.rows]
    rows = rows or [row(at(1, "No stacks yet.", Ink.MUTED), still=True)]
    rows += [BLANK, row(at(1, found.budget.sentence(), Ink.MUTED), still=True, wrap=True)]
    rows += [row(at(1, said, Ink.WAIT), still=True, wrap=True) for said in (found.silence, found.refusal) if said]
    return rows


def _row(one: KeyRow, now: float) -> Row:
    name = one.stack if len(one.stack) < _TEXT - _STACK else f"{one.stack[: _TEXT - _STACK - 2]}…"
    calm = one.standing in (Standing.LATER, Standing.NEVER)
    return row(
        at(1, one.when(now), _INKS[one.standing]), at(_STACK, name, Ink.STRONG), at(_TEXT, _THINGS[one.thing]),
        Cell(f", {one.sentence()}", Ink.MUTED if calm else Ink.TEXT),
        key=row_key(one), copy=one.sentence(), wrap=True,
    )  # fmt: skip
