"""The path of a stack as rows: one hop a line, its state first."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from scaletail_tui.domain.diagnosis.findings.hop import SOMETIMES, Hop, HopId, HopState
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.toolkit.rows import Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import NAME_COLUMN, TEXT_COLUMN, state_cells
from scaletail_tui.ui.toolkit.theme import Ink

SOURCE_FROM = 100
"""Width of the pane from which the source of the evidence stands at the right."""
EXPECTED = tuple(hop for hop in HopId if hop not in SOMETIMES)
"""Hops that stand before the first look, not yet judged."""
_TOOK = re.compile(r"\b\d+(?:\.\d+)? m?s\b")


def path_rows(
    hops: Sequence[Hop],
    width: int,
    *,
    waited: float = 0.0,
    warned: Collection[HopId] = (),
    noted: Collection[HopId] = (),
    still: bool = False,
) -> list[Row]:
    """One row a hop; `waited` is seconds since the hops were judged, added to what waits.

    `warned` are hops that work and have a finding all the same, `noted` those of which it is advice.
    """
    return [_hop_row(hop, width, waited, warned=hop.id in warned, noted=hop.id in noted, still=still) for hop in hops]


def rows_before_a_look(early: Sequence[Hop] = (), width: int = 80) -> list[Row]:
    """The path before it was judged as a whole; `early` are the hops that are known to be well."""
    known = {hop.id: hop for hop in early}
    return [
        path_rows([known[hop]], width)[0]
        if hop in known
        else row(
            *state_cells(HopState.UNKNOWN),
            at(NAME_COLUMN, hop.value),
            at(TEXT_COLUMN, "not looked at yet", Ink.FAINT),
            key=hop.value,
        )
        for hop in EXPECTED
    ]


def _hop_row(hop: Hop, width: int, waited: float, *, warned: bool, noted: bool, still: bool) -> Row:
    since = hop.since + waited if hop.state is HopState.WAIT and hop.since is not None else None
    faint = hop.state in (HopState.UNKNOWN, HopState.NONE)
    loud = warned or noted or hop.state in (HopState.FAIL, HopState.WAIT)
    ink = Ink.FAINT if faint else Ink.TEXT if loud else Ink.MUTED
    source = [right(str(hop.source), Ink.FAINT)] if width >= SOURCE_FROM and hop.source and not faint else []
    return row(
        *state_cells(StackState.WARN if warned else hop.state, since=since, noted=noted),
        at(NAME_COLUMN, hop.id.value),
        at(TEXT_COLUMN, hop.evidence, ink),
        *source,
        key=hop.id.value,
        copy=f"{hop.id.value}: {hop.evidence}",
        still=still,
    )


def steady(old: Sequence[Hop], new: Sequence[Hop]) -> tuple[Hop, ...]:
    """The new hops, without changes that tell nothing: how long a good answer took.

    A page where nothing waits costs no byte.
    """
    before = {hop.id: hop for hop in old}
    return tuple(_calm(before.get(hop.id), hop) for hop in new)


def _calm(old: Hop | None, new: Hop) -> Hop:
    if old is None or new.state is not HopState.OK or old.state is not HopState.OK:
        return new
    same = _TOOK.sub("#", old.evidence) == _TOOK.sub("#", new.evidence)
    return replace(new, evidence=old.evidence) if same else new
