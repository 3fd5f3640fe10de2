"""The rows of the page that compares: what differs, whose change it is, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scaletail_tui.domain.comparison.three_way import Beside, Hunk, Side, find_place
from scaletail_tui.operations.compare.drift import DriftLook
from scaletail_tui.operations.compare.look import ComparedFile, Comparison, show_lines
from scaletail_tui.ui.toolkit.glyphs import OK, WARN
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink

_NUMBER, _WHOSE, _PLACE, _LINE = 8, 12, 26, 10
_NARROW = 60
_WHOSE_WORDS = {
    Side.CATALOG: ("new there", Ink.TEXT), Side.YOURS: ("you changed", Ink.TEXT), Side.BOTH: ("both changed", Ink.WAIT),
    Side.UNKNOWN: ("differs", Ink.WAIT),
}  # fmt: skip


def compare_heading(name: str, seen: Comparison | None, taken: Mapping[int, bool]) -> Row:
    """`vault, vaultwarden of the catalog       2 of 5 taken`."""
    if seen is None:
        return row(name, right("comparing", Ink.WAIT))
    said = f"{sum(taken.values())} of {len(seen.hunks)} taken" if seen.hunks else "the same"
    entry = seen.source or f"{seen.service.slug} of the catalog{', newer now' if seen.newer else ''}"
    return row(f"{name}, {'beside ' if seen.source else ''}{entry}", right(said))


def choice_rows(seen: Comparison, drift: DriftLook | None, taken: Mapping[int, bool], width: int) -> list[Row]:
    """What there is to know of the entry, each difference with what becomes of it, then what runs otherwise.

    Where there is no room, whose change it is stands with the difference alone.
    """
    narrow = width < _NARROW
    rows = []
    if seen.service.archived is not None:
        rows += [row(at(1, WARN, Ink.WAIT), at(3, seen.service.archived.sentence), wrap=True), BLANK]
    if seen.was_public:
        said = f"It is public now; with all of the {seen.beside.value}'s lines taken it comes back with Serve."
        rows += [row(at(1, WARN, Ink.WAIT), at(3, said), wrap=True), BLANK]
    for file in seen.files:
        rows += [_choice_row(file, hunk, taken.get(hunk.number), narrow=narrow) for hunk in file.seen.hunks]
    rows += [row(at(1, "comes", Ink.OK), at(_WHOSE, "new file"), at(_PLACE, path)) for path in seen.new_files]
    if not seen.hunks:
        rows.append(row(at(1, OK, Ink.OK), at(3, "Every file stands as it would be written now.")))
    return [*rows, *drift_rows(drift)]


def _choice_row(file: ComparedFile, hunk: Hunk, taken: bool | None, *, narrow: bool) -> Row:
    word, ink = {True: ("take", Ink.OK), False: ("keep", Ink.MUTED), None: ("choose", Ink.WAIT)}[taken]
    place = find_place(file.seen.mine, hunk.line) if file.path.endswith((".yaml", ".yml")) else ""
    where = f"{file.path}:{hunk.line}{f'  {place}' if place else ''}"
    return row(
        at(1, word, ink), at(_NUMBER, str(hunk.number), Ink.MUTED),
        *(() if narrow else (at(_WHOSE, *_WHOSE_WORDS[hunk.side]),)),
        at(_WHOSE if narrow else _PLACE, where), key=str(hunk.number), copy=where,
    )  # fmt: skip


def drift_rows(drift: DriftLook | None) -> list[Row]:
    if drift is None:
        return []
    if drift.unseen:
        return [BLANK, row(at(1, f"What runs was not compared: {drift.unseen}", Ink.MUTED), wrap=True)]
    if not drift.found:
        return [BLANK, row(at(1, OK, Ink.OK), at(3, "What runs is what the folder says."))]
    rows = [
        BLANK,
        row((f"{len(drift.found)} run otherwise than the folder says; p applies it, w keeps what runs.", Ink.STRONG)),
    ]
    return rows + [
        row(at(1, WARN, Ink.WAIT), at(3, one.sentence), key=f"drift {number}", wrap=True)
        for number, one in enumerate(drift.found)
    ]


def hunk_heading(file: ComparedFile, hunk: Hunk) -> Row:
    return row(f"{file.path}, line {hunk.line}", right(_WHOSE_WORDS[hunk.side][0]))


def hunk_rows(file: ComparedFile, hunk: Hunk, beside: Beside = Beside.CATALOG) -> list[Row]:
    """As it was written, where that is neither of the others; as it stands; as the other side has it."""
    texts = [("yours", hunk.mine, Ink.TEXT), (beside.value, hunk.theirs, Ink.OK)]
    if hunk.side is Side.BOTH and hunk.base is not None:
        texts.insert(0, ("was", hunk.base, Ink.MUTED))
    return [one for word, lines, ink in texts for one in side_rows(word, list(show_lines(file, lines)), ink)]


def side_rows(word: str, lines: Sequence[str], ink: Ink) -> list[Row]:
    """What stands on one side, its first line with whose it is."""
    return [
        row(at(1, "" if number else word, Ink.MUTED), at(_LINE, line.replace("\t", "    "), ink), copy=line)
        for number, line in enumerate(lines or ["(nothing)"])
    ]
