"""What Docker Compose says of catalog entries, and what they may do on the host."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.powers.entry import EntryPowers, tell_entry_powers
from scaletail_tui.domain.powers.power import Severity

if TYPE_CHECKING:
    from scaletail_tui.adapters.catalog.compose import ComposeWord
    from scaletail_tui.domain.catalog.service import Service


def ask_compose_about(entries: list[tuple[Path, Service]]) -> tuple[tuple[ComposeWord, ...], str]:
    """What Compose says of the entries, and why it could not be asked."""
    import asyncio

    from scaletail_tui.adapters.catalog.compose import ask_compose
    from scaletail_tui.adapters.compose.cli import ComposeCli
    from scaletail_tui.ports.compose import ComposeFailed

    async def ask() -> tuple[tuple[ComposeWord, ...], str]:
        compose = ComposeCli()
        try:
            await compose.version()
        except ComposeFailed as error:
            return (), error.sentence()
        return await ask_compose(compose, entries), ""

    return asyncio.run(ask())


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
