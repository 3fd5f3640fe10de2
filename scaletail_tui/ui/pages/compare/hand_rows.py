"""The rows of the page that lays a stack made by hand beside the entry that it is."""

from __future__ import annotations

from collections.abc import Collection

from scaletail_tui.domain.comparison.by_hand import EntryDifference
from scaletail_tui.operations.compare.by_hand import HandComparison
from scaletail_tui.operations.compare.drift import DriftLook
from scaletail_tui.ui.pages.compare.rows import drift_rows, side_rows
from scaletail_tui.ui.toolkit.glyphs import OK
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink

_NUMBER, _PART = 8, 12


def hand_heading(name: str, seen: HandComparison | None, taken: Collection[int]) -> Row:
    """`miniflux, miniflux of the catalog       2 of 5 taken`."""
    if seen is None:
        return row(name, right("comparing", Ink.WAIT))
    if seen.service is None:
        return row(f"{name}, made by hand", right("no entry"))
    said = f"{len(taken)} of {len(seen.differences)} taken" if seen.differences else "the same"
    return row(f"{name}, {seen.service.slug} of the catalog", right(said))


def part_rows(seen: HandComparison, drift: DriftLook | None, taken: Collection[int]) -> list[Row]:
    """Each part with what becomes of it, what the entry says and asks, and what runs otherwise."""
    if seen.service is None:
        none = row(at(1, "No entry of the catalog is this service, so there is nothing to take."), wrap=True)
        return [none, *drift_rows(drift)]
    rows = [_part_row(one, one.number in taken) for one in seen.differences]
    if not rows:
        rows.append(row(at(1, OK, Ink.OK), at(3, "Nothing that both have stands otherwise there.")))
    unset = [one for one in seen.questions if not one.answered]
    if seen.notes or unset:
        rows += [BLANK, row((f"{seen.service.name} of the catalog says:", Ink.STRONG))]
        rows += [row(at(3, note), wrap=True) for note in seen.notes]
        rows += [row(at(3, f"not set here: {one.key}, {one.prompt}", Ink.MUTED), wrap=True) for one in unset]
    return [*rows, *drift_rows(drift)]


def _part_row(one: EntryDifference, taken: bool) -> Row:
    word, ink = ("stays", Ink.MUTED) if one.why_not else ("take", Ink.OK) if taken else ("keep", Ink.MUTED)
    where = f"{one.service} {one.part}, line {one.line}"
    return row(
        at(1, word, ink), at(_NUMBER, str(one.number), Ink.MUTED), at(_PART, where), key=str(one.number), copy=where
    )  # fmt: skip


def both_sides(one: EntryDifference) -> list[Row]:
    """Yours, the catalog's, and why it cannot be taken, where that is so."""
    rows = [
        *side_rows("yours", [one.yours] if one.yours else [], Ink.TEXT),
        *side_rows("catalog", [one.catalog], Ink.OK),
    ]
    return [*rows, BLANK, row(at(1, one.why_not, Ink.WAIT), wrap=True)] if one.why_not else rows
