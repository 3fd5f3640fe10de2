"""`keys`: when logins, certificates and key files of all stacks end, what comes first first."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import COULD_NOT_LOOK, Subparsers
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.keys.calendar import Calendar


def add_parser(subparsers: Subparsers) -> None:
    text = "when the keys of all stacks end: logins, certificates, key files"
    parser = subparsers.add_parser(
        "keys", help=text,
        description=f"{text}, what comes first first; exit 1 when a login is over or ends within 14 days",
    )  # fmt: skip
    parser.add_argument("stacks", metavar="STACK", nargs="*")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run, failed=COULD_NOT_LOOK)


def run(args: argparse.Namespace) -> int:
    """0 no login ends soon, 1 one does or is over; raises BadInput for a stack that is not there."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.keys.calendar import read_calendar

    found = asyncio.run(read_calendar(ports_for(args), args.stacks))
    if args.json:
        print(plain_json(found.to_json(), indent=2))
    else:
        print(plain_text("\n".join(_lines(found))))
    return 1 if found.pressing else 0


def _lines(found: Calendar) -> list[str]:
    width = max((len(row.stack) for row in found.rows), default=0)
    words = {row: row.when(found.at) for row in found.rows}
    first = max((len(word) for word in words.values()), default=0)
    lines = [
        f"{words[row]:<{first}}  {plain_line(row.stack):<{width}}  {row.thing.value:<11}  {plain_line(row.sentence())}"
        for row in found.rows
    ]
    return [*(lines or ["No stacks yet."]), found.budget.sentence(), *filter(None, (found.silence, found.refusal))]
