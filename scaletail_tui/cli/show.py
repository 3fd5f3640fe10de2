"""`show SERVICE`: what is it, what does it ask, what does it need?"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers

if TYPE_CHECKING:
    from scaletail_tui.domain.service import CatalogLoad, Question, Service

_LABEL = 12


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("show", help="one service in full", description="Show one service of the catalog.")
    parser.add_argument("service", metavar="SERVICE", help="its slug, as `list` gives it")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.service_json import full
    from scaletail_tui.cli.wiring import catalog_for
    from scaletail_tui.domain.plain import plain_text

    service = service_named(args.service, catalog_for(args).load())
    if args.json:
        print(json.dumps(full(service), ensure_ascii=False, indent=2))
    else:
        print("\n".join(plain_text(line).replace("\n", " ") for line in _page(service)))
    return 0


def service_named(slug: str, loaded: CatalogLoad) -> Service:
    """The entry; raises BadInput that says why it is not there, or what may have been meant."""
    from difflib import get_close_matches

    from scaletail_tui.domain.errors import BadInput
    from scaletail_tui.domain.plain import plain_line

    if (service := loaded.get(slug)) is not None:
        return service
    wanted = plain_line(slug)
    for failure in loaded.failures:
        if f"/{slug}/" in failure.path:
            raise BadInput(f"The catalog's entry {wanted} is broken.", detail=str(failure), remedy=str(failure))
    near = get_close_matches(slug.lower(), [entry.slug for entry in loaded.services], n=2)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "See all of them with: scaletail-tui list"
    raise BadInput(f"There is no service {wanted} in the catalog.", remedy=remedy)


def _page(service: Service) -> Iterator[str]:
    from scaletail_tui.cli.service_json import volumes_of

    yield f"{service.name}: {service.summary}"
    yield ""
    yield from _row("category", service.category)
    yield from _row("tags", ", ".join(service.tags))
    for name, address in service.links.items():
        yield from _row(name, address)
    yield ""
    yield from _rows("images", list(service.images))
    yield from _rows("shows", [f"{shown.path} from port {shown.port}" for shown in service.serve])
    lan = {"never": "", "optional": ", on the home network if you say so", "on": ", on the home network"}
    ports = [f"{extra.port}/{'+'.join(extra.protocols)} {extra.name}{lan[extra.lan]}" for extra in service.ports]
    yield from _rows("ports", ports)
    volumes = [volume for volume in volumes_of(service) if volume["source"]]
    yield from _rows("data", [f"{volume['source']} -> {volume['target']}" for volume in volumes])
    yield from _rows("needs", [", ".join(service.needs)] if service.needs else [])
    yield from _row("funnel", f"{service.funnel.advice.value}: {service.funnel.because}")
    if service.questions:
        yield ""
        width = max(len(question.key) for question in service.questions)
        settings = [f"{question.key:<{width}}  {_asked(question)}" for question in service.questions]
        yield from _rows("settings", settings)
    yield ""
    yield from _rows("notes", list(service.notes))
    yield from _row("first run", service.first_run)


def _asked(question: Question) -> str:
    if question.secret:
        value = "generated" if question.length else "yours, or none"
    elif question.default:
        value = {"true": "yes", "false": "no"}.get(question.default, question.default)
    else:
        value = "needs your answer" if question.required else "empty"
    return f"{question.prompt} [{value}]"


def _row(label: str, value: str) -> Iterator[str]:
    yield from _rows(label, [value] if value else [])


def _rows(label: str, values: list[str]) -> Iterator[str]:
    for number, value in enumerate(values):
        yield f"{label if number == 0 else '':<{_LABEL}}{value}"
