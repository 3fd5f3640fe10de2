"""What the catalog says about one service, short and in full."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scaletail_tui.domain.exposure import FunnelAdvice
from scaletail_tui.domain.needs import need_sentence
from scaletail_tui.domain.service import CatalogFailure, Service
from scaletail_tui.domain.summary import StackSummary
from scaletail_tui.ui.glyphs import SEPARATOR
from scaletail_tui.ui.state_words import LOOKS
from scaletail_tui.ui.theme import Ink
from scaletail_tui.ui.widgets.rows import BLANK, Cell, Row, at, row

LABEL = 1
VALUE = 10


def containers(service: Service) -> int:
    """The app's containers and the sidecar."""
    return len(service.images) + 1


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _images(service: Service) -> str:
    if not service.images:
        return "the sidecar alone"
    first = re.sub(r":?\$\{[^}]*\}", "", service.images[0])
    return first if len(service.images) == 1 else f"{first} +{len(service.images) - 1}"


def strip(service: Service) -> list[Row]:
    """Three rows under the list; muted throughout, so that a key stays cheap."""
    port = f"port {service.main_port}" if service.main_port else "no page of its own"
    facts = SEPARATOR.join((port, _count(containers(service), "container"), _images(service)))
    notes = [need_sentence(need) for need in service.needs] + list(service.notes)
    if not notes and service.first_run:
        notes = [service.first_run]
    return [row((facts, Ink.MUTED)), *(row((f"! {note}", Ink.MUTED)) for note in notes[:2])]


def details(service: Service, *, tailnet: str, stacks: Sequence[StackSummary]) -> list[Row]:
    """Everything the catalog knows that helps to decide."""
    address = f"https://{service.hostname}.{tailnet}" if tailnet else f"https://{service.hostname}.<your tailnet>"
    if not service.web:
        address = f"{service.hostname}.{tailnet or '<your tailnet>'}"
    rows = [BLANK, row((service.name, Ink.STRONG)), row(Cell(f"{service.summary}.", at=1), wrap=True), BLANK]
    for stack in stacks:
        look = LOOKS[stack.state]
        rows.append(_fact("here", f"{look.glyph} {stack.name}  {stack.sentence}", look.ink))
    rows.append(_fact("becomes", address, Ink.ACCENT))
    for index, image in enumerate(service.images or ("the sidecar alone",)):
        rows.append(_fact("images" if index == 0 else "", image))
    rows.append(_fact("data", data_folders(service) or "none"))
    port = str(service.main_port) if service.main_port else "none"
    rows.append(_fact("port", f"{port}{SEPARATOR}{_count(containers(service), 'container')}"))
    for extra in service.ports:
        rows.append(_fact("", f"{extra.port}/{','.join(extra.protocols)} {extra.name}".rstrip(), Ink.MUTED))
    rows.append(_fact("asks", _count(len(service.questions), "setting") if service.questions else "nothing"))
    if service.web:
        rows.append(_funnel(service))
    before = [*(need_sentence(need) for need in service.needs), *service.notes]
    if before:
        rows += [BLANK, row(("Before you start", Ink.STRONG))]
        rows += [row(at(1, "!", Ink.WAIT), at(3, note), wrap=True) for note in before]
    if service.first_run:
        rows += [BLANK, row(("Afterwards", Ink.STRONG)), row(Cell(service.first_run, at=1), wrap=True)]
    if service.links:
        rows.append(BLANK)
        rows += [_fact(name, link.removeprefix("https://"), copy=link) for name, link in service.links.items()]
    return rows


def _fact(label: str, value: str, ink: Ink = Ink.TEXT, *, copy: str = "") -> Row:
    return row(at(LABEL, label, Ink.MUTED), at(VALUE, value, ink), wrap=not copy, copy=copy)


def _funnel(service: Service) -> Row:
    ink = Ink.PUBLIC if service.funnel.advice is FunnelAdvice.NEVER else Ink.TEXT
    return row(
        at(LABEL, "funnel", Ink.MUTED),
        at(VALUE, service.funnel.advice.value, ink),
        Cell(f"  {service.funnel.because}", Ink.MUTED),
        wrap=True,
    )


def data_folders(service: Service) -> str:
    """The folders below the stack's own that the app keeps data in."""
    found: dict[str, None] = {}
    for one in (service.compose.get("services") or {}).values():
        for volume in one.get("volumes") or ():
            source = volume.get("source", "") if isinstance(volume, dict) else str(volume).split(":", 1)[0]
            if str(source).startswith("./"):
                found[str(source)] = None
    return ", ".join(found)


def failure_rows(failures: Sequence[CatalogFailure]) -> list[Row]:
    """The entries that could not be read: which file, which key, why."""
    rows: list[Row] = []
    for failure in failures:
        rows += [
            BLANK,
            row(at(1, "!", Ink.WAIT), at(3, failure.path, Ink.STRONG), copy=str(failure)),
            row(at(3, f"{failure.key}: {failure.reason}" if failure.key else failure.reason), wrap=True),
        ]
    return rows
