"""`show SERVICE`: what is it, what does it ask, what does it need?"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.catalog.service import CatalogLoad, Service
    from scaletail_tui.domain.powers.entry import EntryPowers

_LABEL = 12


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("show", help="one service in full", description="Show one service of the catalog.")
    parser.add_argument("service", metavar="SERVICE", help="its slug, as `list` gives it")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.catalog.service_json import full, powers_json
    from scaletail_tui.cli.wiring import catalog_for
    from scaletail_tui.render.catalog_entry.powers import find_entry_powers

    service = service_named(args.service, catalog_for(args).load())
    powers = find_entry_powers(service)
    if args.json:
        print(plain_json({**full(service), "shipped": not service.foreign, "powers": powers_json(powers)}, indent=2))
    else:
        print("\n".join(plain_text(line).replace("\n", " ") for line in _page(service, powers)))
    return 0


def service_named(slug: str, loaded: CatalogLoad) -> Service:
    """The entry; raises BadInput that says why it is not there, or what may have been meant."""
    from difflib import get_close_matches

    from scaletail_tui.domain.errors import BadInput

    if (service := loaded.get(slug)) is not None:
        return service
    wanted = plain_line(slug)
    for failure in loaded.failures:
        if f"/{slug}/" in failure.path:
            raise BadInput(f"The catalog's entry {wanted} is broken.", detail=str(failure), remedy=str(failure))
    near = get_close_matches(slug.lower(), [entry.slug for entry in loaded.services], n=2)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "See all of them with: scaletail-tui list"
    raise BadInput(f"There is no service {wanted} in the catalog.", remedy=remedy)


def _page(service: Service, powers: EntryPowers) -> Iterator[str]:
    """The same sections as the catalog's page in the terminal interface, then what only a command line has room for."""
    from scaletail_tui.domain.catalog.service_page import service_page

    yield f"{service.name}: {service.summary}"
    yield ""
    yield from _row("category", service.category)
    yield from _row("tags", ", ".join(service.tags))
    yield from _row("hostname", service.hostname)
    for section in service_page(service, powers):
        yield ""
        yield f"{section.title}:"
        width = max((len(fact.name or fact.label) for fact in section.facts), default=0)
        for fact in section.facts:
            label = f"{fact.name or fact.label:<{width}}  " if width else ""
            yield f"  {label}{fact.copy or fact.text}"
    if service.fixes or service.provenance:
        yield ""
        yield from _rows("fixes", list(service.fixes))
        yield from _row("from", service.provenance)


def _row(label: str, value: str) -> Iterator[str]:
    yield from _rows(label, [value] if value else [])


def _rows(label: str, values: list[str]) -> Iterator[str]:
    for number, value in enumerate(values):
        yield f"{label if number == 0 else '':<{_LABEL}}{value}"
