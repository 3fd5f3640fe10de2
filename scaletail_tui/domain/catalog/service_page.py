"""All about one service at a glance, in sections of short lines: the same for the catalog's page and for `show`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.catalog.mounts import mounts_in, with_defaults
from scaletail_tui.domain.catalog.needs import POWERS, need_sentence
from scaletail_tui.domain.catalog.question import Question
from scaletail_tui.domain.catalog.service import Service, StorageKind
from scaletail_tui.domain.powers.entry import EntryPowers, tell_entry_powers
from scaletail_tui.domain.powers.power import Severity
from scaletail_tui.domain.stack.exposure import FunnelAdvice
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE

STORED = {
    StorageKind.CONFIG: "settings",
    StorageKind.DATA: "what people put in",
    StorageKind.MEDIA: "large files of yours",
    StorageKind.CACHE: "made again by itself",
}
LAN = {"never": "", "optional": ", on the home network if you say so", "on": ", on the home network"}
FUNNEL = {FunnelAdvice.NEVER: "better never", FunnelAdvice.CAUTION: "with caution"}


class Tone(StrEnum):
    """How loud a line is."""

    PLAIN = "plain"
    MUTED = "muted"
    WARN = "warn"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a section."""

    label: str
    """Empty: it belongs to the line before."""
    text: str
    tone: Tone = Tone.PLAIN
    copy: str = ""
    """What copying gives; empty: the text."""
    name: str = ""
    """What a script calls it: the variable that an answer sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under one heading."""

    title: str
    facts: tuple[Fact, ...]


def service_page(service: Service, powers: EntryPowers) -> tuple[Section, ...]:
    """What it opens to whom, may do, asks, stores, needs, and where to read on; empty sections are left out.

    `powers` are computed from what it would run, whatever the entry says under `needs`.
    """
    may = tuple(_may(service, powers))
    loud = any(not told.line.expected for told in tell_entry_powers(powers))
    sections = (
        ("Who can open it", _opens(service)),
        ("Before you start", (Fact(label="!", text=note, tone=Tone.WARN) for note in warnings_in(service))),
        ("What it may do on this host", may if loud else ()),
        ("It asks", _asks(service)),
        ("It stores", _stores(service)),
        ("It needs", (*_needs(service), *(() if loud else may))),
        ("Afterwards", (Fact(label="", text=service.first_run) for _ in range(bool(service.first_run)))),
        ("Read on", _links(service)),
    )
    found = ((title, tuple(facts)) for title, facts in sections)
    return tuple(Section(title=title, facts=facts) for title, facts in found if facts)


def warnings_in(service: Service) -> tuple[str, ...]:
    """What is to be read before starting, the end of the project first."""
    ended = (service.archived.sentence,) if service.archived is not None else ()
    return (*ended, *service.notes)


def _opens(service: Service) -> Iterator[Fact]:
    label = "tailnet"
    for shown in service.serve:
        secured = "" if shown.scheme == "http" else f" ({shown.scheme})"
        yield Fact(label=label, text=f"HTTPS {shown.path} from port {shown.port}{secured}")
        label = ""
    if service.own_https:
        yield Fact(label=label, text="or HTTPS by itself, with the device's certificate (direct)")
        label = ""
    for extra in service.ports:
        name = f" {extra.name}" if extra.name else ""
        yield Fact(label=label, text=f"{extra.port}/{'+'.join(extra.protocols)}{name}{LAN.get(extra.lan, '')}")
        label = ""
    if service.is_node:
        yield Fact(label=label, text="the sidecar itself is the service: nothing is opened beside it")
    elif label:
        yield Fact(label=label, text="nothing: it works in the background")
    if service.web:
        advice = service.funnel.advice
        tone = Tone.PUBLIC if advice is FunnelAdvice.NEVER else Tone.PLAIN
        words = FUNNEL.get(advice, advice.value)
        because = f": {service.funnel.because}" if service.funnel.because else ""
        yield Fact(label="internet", text=f"{words}{because}", tone=tone)
        if service.funnel.paths:
            yield Fact(label="", text=f"Funnel shows {' and '.join(service.funnel.paths)} alone, the tailnet all of it")


def _asks(service: Service) -> Iterator[Fact]:
    usual = [question for question in service.questions if not question.more]
    for question in usual:
        yield Fact(label="", text=question_line(question), name=question.key)
    rest = len(service.questions) - len(usual)
    if rest:
        things = "setting that is" if rest == 1 else "settings that are"
        yield Fact(label="", text=f"{rest} more {things} hardly ever changed", tone=Tone.MUTED)


def question_line(question: Question) -> str:
    """`Admin token  [generated]`: the question and what stands in its field."""
    if question.secret and question.length:
        value = "generated"
    elif question.default and not question.secret:
        value = {"true": "yes", "false": "no"}.get(question.default, question.default.replace("\n", ", "))
    elif question.needs_an_answer:
        value = "needs your answer"
    else:
        value = "yours, or none" if question.secret else "empty"
    return f"{question.prompt}  [{value}]"


def _may(service: Service, powers: EntryPowers) -> Iterator[Fact]:
    """The worst first; what the sidecar is there for and what the user names himself stands last, and is muted."""
    lines = tell_entry_powers(powers)
    alone = len(service.images) == 1
    ours = [told for told in lines if told.line.expected and told.line.service == SIDECAR_SERVICE and not told.when]
    for told in lines:
        if told in ours:
            continue
        ours_too = told.line.service == SIDECAR_SERVICE
        who = "the sidecar" if ours_too else "it" if alone and told.line.service else told.line.service or "the stack"
        quiet = told.line.expected or told.line.severity is Severity.LIMITED
        tone = Tone.MUTED if told.line.expected else Tone.PLAIN if quiet else Tone.WARN
        yield Fact(label="" if quiet else "!", text=f"{who} {told.phrase}", tone=tone)
    nothing = all(told.line.expected for told in lines)
    has = ", ".join(detail for told in ours for detail in told.line.details)
    words = ("of this host nothing beyond its containers" if nothing else "", f"the sidecar has {has}" if has else "")
    if text := "; ".join(filter(None, words)):
        yield Fact(label="", text=text, tone=Tone.MUTED)


def _stores(service: Service) -> Iterator[Fact]:
    for source, targets in mounts_of(service).items():
        if source.startswith("/") or _is_shipped(service, source):
            continue
        kind = service.storage.get(source)
        what = f"{STORED[kind]}; " if kind is not None else ""
        inside = ", ".join(dict.fromkeys(with_defaults(service, target) for target in targets))
        yield Fact(label=with_defaults(service, source), text=f"{what}{inside} inside")


def mounts_of(service: Service) -> Mapping[str, tuple[str, ...]]:
    """Folder or volume outside to the paths inside that show it; nameless ones are left out."""
    found: dict[str, dict[str, None]] = {}
    for _, mount in mounts_in(service.compose):
        if mount.source and mount.target:
            found.setdefault(mount.source, {})[mount.target] = None
    return {source: tuple(targets) for source, targets in found.items()}


def _is_shipped(service: Service, source: str) -> bool:
    """True for files that are written with the stack: they are made again."""
    path = source.removeprefix("./").rstrip("/")
    return source.startswith("./") and any(file == path or file.startswith(f"{path}/") for file in service.files)


def _needs(service: Service) -> Iterator[Fact]:
    count = len(service.images) + 1
    yield Fact(
        label="", text="1 container, the sidecar" if count == 1 else f"{count} containers, the sidecar among them"
    )
    for image in service.images:
        yield Fact(label="", text=with_defaults(service, image), tone=Tone.MUTED)
    if service.images:
        made_for = ", ".join(service.architectures) or "not known"
        yield Fact(label="", text=f"processors: {made_for}", tone=Tone.MUTED)
    for need in service.needs:
        if need not in POWERS:  # those are computed, and told by themselves
            yield Fact(label="!", text=need_sentence(need), tone=Tone.WARN)


def _links(service: Service) -> Iterator[Fact]:
    for name, link in service.links.items():
        yield Fact(label=name, text=link.removeprefix("https://"), copy=link)
