"""`list`: what can I have?"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.catalog.service import CatalogFailure, Service


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "list", help="the services of the catalog", description="List the catalog's services, or those that match."
    )
    parser.add_argument("words", nargs="*", metavar="WORD", help="search name, summary, tags and images")
    parser.add_argument("--category", metavar="NAME", help="only this category")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.catalog.service_json import brief
    from scaletail_tui.cli.wiring import catalog_for
    from scaletail_tui.domain.catalog.search import search

    loaded = catalog_for(args).load()
    found = search(loaded.services, " ".join(args.words), _category(args.category))
    tell_failures(loaded.failures)
    if args.json:
        print(plain_json({"services": [brief(service) for service in found]}, indent=2))
    elif found:
        print(plain_text("\n".join(_table(found, _width()))))
    else:
        say("No service matches.")
    return 0


def tell_failures(failures: Sequence[CatalogFailure]) -> None:
    """A broken entry hides no other; it is told beside them."""
    for failure in failures:
        say(plain_line(f"Left out: {failure}"))


def _category(asked: str | None) -> str | None:
    """The category as it is written; raises BadInput for one that does not exist."""
    from scaletail_tui.domain.catalog.search import CATEGORIES
    from scaletail_tui.domain.errors import BadInput

    if asked is None:
        return None
    known = {category.casefold(): category for category in CATEGORIES}
    if asked.casefold() not in known:
        raise BadInput(f"There is no category {asked}.", remedy=f"There are: {', '.join(CATEGORIES)}.")
    return known[asked.casefold()]


def _width() -> int | None:
    """Columns of the terminal; None where nobody looks at one, so that nothing is cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _table(services: Sequence[Service], width: int | None) -> list[str]:
    rows = [(service.slug, plain_line(service.category), plain_line(service.short)) for service in services]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [f"{slug:<{first}}  {category:<{second}}  {summary}" for slug, category, summary in rows]
    return [line if width is None or len(line) <= width else f"{line[: width - 1]}…" for line in lines]
