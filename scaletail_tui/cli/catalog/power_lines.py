"""What the entries of a catalog may do on the host, as lines of `catalog check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.powers.entry import EntryPowers, tell_entry_powers
from scaletail_tui.domain.powers.power import Severity


def print_powers(entries: Sequence[tuple[str, EntryPowers]]) -> None:
    """A part for each entry that may do something; none of it is a problem by itself."""
    for slug, powers in entries:
        lines = list(_lines(powers))
        if lines:
            print(f"{plain_line(slug)} may do on this host:")
            print("\n".join(lines))


def _lines(powers: EntryPowers) -> Iterator[str]:
    for told in tell_entry_powers(powers):
        if told.line.expected:
            continue
        sign = "-" if told.line.severity is Severity.LIMITED else "!"
        yield plain_line(f"{sign} {told.line.service or 'the stack'} {told.phrase}").replace(sign, f"  {sign}", 1)
    if powers.tried < powers.total:
        yield f"  only {powers.tried} of {powers.total} combinations of answers were tried"
