"""Three texts of one file laid beside each other, hunk by hunk: as it was written, as it stands, as it would be now."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_MOST_LINES = 5_000
"""Of one text; a longer one is a single hunk."""


class Beside(StrEnum):
    """What a stack is laid beside."""

    CATALOG = "catalog"
    """Its entry, or for an import the entry that has its image."""
    SOURCE = "source"
    """What an import of the same file would write now."""


class Side(StrEnum):
    """Whose change a hunk is."""

    CATALOG = "catalog"
    YOURS = "yours"
    BOTH = "both"
    """Both changed the same lines, each in another way: somebody has to decide."""
    UNKNOWN = "unknown"
    """What was written first is not known, so nobody can tell whose change it is."""

    @property
    def undecided(self) -> bool:
        return self in (Side.BOTH, Side.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """Lines that differ, each with its line end."""

    number: int
    side: Side
    line: int
    """Where it begins in the file as it stands, from 1."""
    base: tuple[str, ...] | None
    """As it was written; None where that is not known."""
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeWay:
    """One file; what is alike in it, and the hunks between."""

    parts: tuple[tuple[str, ...] | Hunk, ...]

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        return tuple(part for part in self.parts if isinstance(part, Hunk))

    def text(self, taken: Collection[int]) -> str:
        """The file with the hunks of these numbers as the catalog has them, all others as they stand."""
        lines: list[str] = []
        for part in self.parts:
            lines += part if isinstance(part, tuple) else part.theirs if part.number in taken else part.mine
        return "".join(lines)

    @property
    def mine(self) -> str:
        return self.text(())

    @property
    def theirs(self) -> str:
        return self.text({hunk.number for hunk in self.hunks})


def compare_three(base: str | None, mine: str, theirs: str, *, first: int = 1) -> ThreeWay:
    """Lay them beside each other; hunks are numbered from `first`. Without a base each difference is a hunk.

    How a line ends is no difference: what stands keeps its end, what is taken gets the one that most lines there have.
    """
    ours, ending = split_lines(mine), _ending_of(mine)
    old = split_bare(base) if base is not None else None
    parts: list[tuple[str, ...] | Hunk] = []
    number, line = first, 1
    for was, is_now, shall in _regions(old, split_bare(mine), split_bare(theirs)):
        stands = tuple(ours[line - 1 : line - 1 + len(is_now)])
        if is_now == shall:
            parts.append(stands)
        else:
            parts.append(
                Hunk(
                    number=number, side=_side_of(was, is_now, shall), line=line,
                    base=_end(was, ending) if was is not None else None, mine=stands, theirs=_end(shall, ending),
                )
            )  # fmt: skip
            number += 1
        line += len(is_now)
    return ThreeWay(parts=tuple(parts))


def end_lines_as(text: str, standing: str) -> str:
    """The text with the line ends that most lines of the one that stands have."""
    return "".join(_end(split_bare(text), _ending_of(standing)))


def split_bare(text: str) -> list[str]:
    """The same lines however they end: each with a line feed alone."""
    return [f"{line[:-2]}\n" if line.endswith("\r\n") else line for line in split_lines(text)]


def _ending_of(text: str) -> str:
    return "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"


def _end(lines: Sequence[str], ending: str) -> tuple[str, ...]:
    return tuple(f"{line[:-1]}{ending}" if line.endswith("\n") else line for line in lines)


def split_lines(text: str) -> list[str]:
    """Each with its end; only a line feed ends one."""
    return _LINE.findall(text)


def _side_of(base: Sequence[str] | None, mine: Sequence[str], theirs: Sequence[str]) -> Side:
    if base is None:
        return Side.UNKNOWN
    if base == mine:
        return Side.CATALOG
    return Side.YOURS if base == theirs else Side.BOTH


_Region = tuple[Sequence[str] | None, Sequence[str], Sequence[str]]


def _regions(base: Sequence[str] | None, mine: Sequence[str], theirs: Sequence[str]) -> Iterator[_Region]:
    """What stands between two places where all texts agree, and these places themselves, in order."""
    texts = (base or (), mine, theirs)
    if max(map(len, texts)) > _MOST_LINES:
        yield base, mine, theirs
        return
    at = [0, 0, 0]
    for starts, length in _agreed(*texts) if base is not None else _agreed(mine, mine, theirs):
        if any(start > here for start, here in zip(starts, at, strict=True)):
            yield _cut(base, at[0], starts[0]), mine[at[1] : starts[1]], theirs[at[2] : starts[2]]
        if length:
            same = mine[starts[1] : starts[1] + length]
            yield _cut(base, starts[0], starts[0] + length), same, same
        at = [start + length for start in starts]


def _cut(base: Sequence[str] | None, begin: int, end: int) -> Sequence[str] | None:
    return base[begin:end] if base is not None else None


def _agreed(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[tuple[int, int, int], int]]:
    """Where lines of the base stand in both others, and how many; the ends of all three at last."""
    of_mine, of_theirs = _matches(base, mine), _matches(base, theirs)
    one = other = 0
    while one < len(of_mine) and other < len(of_theirs):
        left, right = of_mine[one], of_theirs[other]
        begin, end = max(left.a, right.a), min(left.a + left.size, right.a + right.size)
        if begin < end:
            yield (begin, left.b + begin - left.a, right.b + begin - right.a), end - begin
        if left.a + left.size <= right.a + right.size:
            one += 1
        else:
            other += 1
    yield (len(base), len(mine), len(theirs)), 0


def _matches(base: Sequence[str], other: Sequence[str]) -> list[difflib.Match]:
    return difflib.SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()


def find_place(text: str, line: int) -> str:
    """Where in a YAML text a line stands, `services › app`; empty at its top."""
    lines = text.split("\n")[:line]
    here = lines[-1] if lines else ""
    depth, names = len(here) - len(here.lstrip()), []
    for above in reversed(lines[:-1]):
        indent = len(above) - len(above.lstrip())
        name, colon, rest = above.strip().partition(":")
        if indent < depth and colon and not rest.strip() and not name.startswith(("#", "-")):
            names.append(name)
            depth = indent
    return " › ".join(reversed(names))
