"""What the catalog says about one service, short and in full."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.catalog.mounts import with_defaults
from scaletail_tui.domain.catalog.needs import POWERS, need_sentence
from scaletail_tui.domain.catalog.service import CatalogFailure, Service
from scaletail_tui.domain.catalog.service_page import Section, Tone, service_page
from scaletail_tui.domain.powers.entry import tell_entry_powers
from scaletail_tui.domain.powers.power import Severity
from scaletail_tui.domain.stack.summary import StackSummary
from scaletail_tui.render.catalog_entry.powers import MOST_AT_A_GLANCE, find_entry_powers
from scaletail_tui.ui.toolkit.glyphs import SEPARATOR
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, row
from scaletail_tui.ui.toolkit.state_words import LOOKS
from scaletail_tui.ui.toolkit.theme import Ink

LABEL = 1
VALUE = 10
WIDEST = 20
"""Labels that are longer are cut."""
INKS = {Tone.PLAIN: Ink.TEXT, Tone.MUTED: Ink.MUTED, Tone.WARN: Ink.TEXT, Tone.PUBLIC: Ink.PUBLIC}


def containers(service: Service) -> int:
    """The app's containers and the sidecar."""
    return len(service.images) + 1


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _images(service: Service) -> str:
    if not service.images:
        return "the sidecar alone"
    first = with_defaults(service, service.images[0])
    return first if len(service.images) == 1 else f"{first} +{len(service.images) - 1}"


def strip(service: Service) -> list[Row]:
    """Three rows under the list; muted throughout, so that a key stays cheap."""
    port = f"port {service.main_port}" if service.main_port else "no page of its own"
    facts = SEPARATOR.join((port, _count(containers(service), "container"), _images(service)))
    powers = tell_entry_powers(find_entry_powers(service, most=1))
    loud = [told.line for told in powers if not (told.when or told.line.expected)]
    notes = [f"{line.service or 'the stack'} {line.phrase}" for line in loud if line.severity is not Severity.LIMITED]
    notes += [need_sentence(need) for need in service.needs if need not in POWERS] + list(service.notes)
    if service.archived is not None:
        notes.insert(0, service.archived.sentence)
    if not notes and service.first_run:
        notes = [service.first_run]
    return [row((facts, Ink.MUTED)), *(row((f"! {note}", Ink.MUTED)) for note in notes[:2])]


def details(service: Service, *, tailnet: str, stacks: Sequence[StackSummary]) -> list[Row]:
    """Everything the catalog knows that helps to decide: what is here of it first, then the page in its sections."""
    address = f"https://{service.hostname}.{tailnet}" if tailnet else f"https://{service.hostname}.<your tailnet>"
    if not service.web:
        address = f"{service.hostname}.{tailnet or '<your tailnet>'}"
    rows = [BLANK, row((service.name, Ink.STRONG)), row(Cell(f"{service.summary}.", at=1), wrap=True), BLANK]
    for stack in stacks:
        look = LOOKS[stack.state]
        rows.append(_fact("here", f"{look.glyph} {stack.name}  {stack.sentence}", look.ink))
    rows.append(_fact("becomes", address, Ink.ACCENT))
    for section in service_page(service, find_entry_powers(service, most=MOST_AT_A_GLANCE)):
        rows += [BLANK, row((section.title, Ink.STRONG))]
        column = _column(section)
        for fact in section.facts:
            start = 3 if fact.label == "!" else column
            label = [at(LABEL, fact.label, Ink.WAIT if fact.label == "!" else Ink.MUTED)] if fact.label else []
            rows.append(row(*label, at(start, fact.text, INKS[fact.tone]), wrap=not fact.copy, copy=fact.copy))
    return rows


def _column(section: Section) -> int:
    """Where the texts of a section start: behind the longest label, within reason."""
    longest = max((len(fact.label) for fact in section.facts if fact.label != "!"), default=0)
    return LABEL if not longest else max(VALUE, min(LABEL + longest + 2, WIDEST))


def _fact(label: str, value: str, ink: Ink = Ink.TEXT, *, copy: str = "") -> Row:
    return row(at(LABEL, label, Ink.MUTED), at(VALUE, value, ink), wrap=not copy, copy=copy)


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
