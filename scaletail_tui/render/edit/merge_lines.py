"""Two changes of one text brought together, line by line: the user's own and ours, from what both began with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from scaletail_tui.domain.errors import EditRefused


class _Common(NamedTuple):
    """A run of lines that all three have."""

    base: int
    mine: int
    theirs: int
    length: int


def merge_lines(base: str, mine: str, theirs: str) -> str:
    """`mine` with what makes `theirs` of `base`; raises EditRefused where both changed the same lines.

    What both changed in the same way is taken once.
    """
    old, own, new = (text.splitlines(keepends=True) for text in (base, mine, theirs))
    merged: list[str] = []
    at = _Common(0, 0, 0, 0)
    for common in _common_runs(old, own, new):
        merged += _choose(
            old[at.base : common.base], own[at.mine : common.mine], new[at.theirs : common.theirs], common.mine
        )
        merged += own[common.mine : common.mine + common.length]
        at = _Common(common.base + common.length, common.mine + common.length, common.theirs + common.length, 0)
    return "".join(merged)


def _choose(old: Sequence[str], own: Sequence[str], new: Sequence[str], line: int) -> Sequence[str]:
    if old == own or own == new:
        return new
    if old == new:
        return own
    raise EditRefused(f"Around line {max(line, 1)} something was changed by hand where it has to change now.")


def _common_runs(old: Sequence[str], own: Sequence[str], new: Sequence[str]) -> Iterator[_Common]:
    """In order; the last one is empty and stands at the end of all three."""
    mine = SequenceMatcher(None, old, own, autojunk=False).get_matching_blocks()
    theirs = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    left = right = 0
    while left < len(mine) and right < len(theirs):
        one, other = mine[left], theirs[right]
        begin, end = max(one.a, other.a), min(one.a + one.size, other.a + other.size)
        if begin < end:
            yield _Common(begin, one.b + begin - one.a, other.b + begin - other.a, end - begin)
        if one.a + one.size < other.a + other.size:
            left += 1
        else:
            right += 1
    yield _Common(len(old), len(own), len(new), 0)
