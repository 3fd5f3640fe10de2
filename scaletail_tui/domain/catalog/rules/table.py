"""What a good catalog entry is: rules beyond the format, for `catalog check`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from scaletail_tui.domain.catalog.needs import NEEDS, is_need
from scaletail_tui.domain.catalog.rules.compose import compose_problems
from scaletail_tui.domain.catalog.rules.health import health_problems
from scaletail_tui.domain.catalog.rules.host import host_problems
from scaletail_tui.domain.catalog.rules.settings import settings_problems
from scaletail_tui.domain.catalog.rules.storage import storage_problems
from scaletail_tui.domain.catalog.rules.texts import text_problems
from scaletail_tui.domain.catalog.search import CATEGORIES
from scaletail_tui.domain.catalog.service import CatalogFailure, Service
from scaletail_tui.domain.stack.hostname import hostname_problem

Found = Iterator[tuple[str, str]]
"""Key below x-scaletail (or services…) and what is wrong there."""

_LINKS = ("home", "docs", "source")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TAGS = (3, 8)
_NAME_WIDTH, _SUMMARY_WIDTH, _LINE_WIDTH = 24, 60, 160
_SIDECAR_PORT = 24234  # TS_LOCAL_ADDR_PORT of every stack: its health page
_ARCHITECTURES = ("amd64", "arm64", "arm/v7", "arm/v6", "386", "ppc64le", "riscv64", "s390x")
_OURS_IN_NODES = ("--auth-key", "--authkey", "--hostname", "--login-server", "--advertise-tags")


def entry_problems(service: Service, path: str = "") -> tuple[CatalogFailure, ...]:
    """Everything that the rules find, in a stable order; empty for a good entry."""
    found = chain(
        _texts(service), text_problems(service), _links(service), _addresses(service), _node(service),
        settings_problems(service), compose_problems(service), host_problems(service), storage_problems(service),
        health_problems(service),
    )  # fmt: skip
    return tuple(CatalogFailure(path=path, key=key, reason=reason) for key, reason in dict.fromkeys(found))


def _texts(service: Service) -> Found:
    if service.category not in CATEGORIES:
        yield "category", f"{service.category!r} is not one of {', '.join(CATEGORIES)}"
    for key, text, width in (
        ("name", service.name, _NAME_WIDTH),
        ("summary", service.summary, _SUMMARY_WIDTH),
        ("first_run", service.first_run, _LINE_WIDTH),
        ("provenance", service.provenance, _LINE_WIDTH),
        ("funnel.because", service.funnel.because, _LINE_WIDTH),
    ):
        if not text.strip():
            yield key, "this is missing"
        yield from _line(key, text, width)
    for number, note in enumerate(service.notes):
        yield from _line(f"notes[{number}]", note, _LINE_WIDTH)
    for number, fix in enumerate(service.fixes):
        yield from _line(f"fixes[{number}]", fix, _LINE_WIDTH)
    for key, reason in service.differs.items():
        yield from _line(f"differs.{key}", reason, _LINE_WIDTH)
    if not _TAGS[0] <= len(service.tags) <= _TAGS[1]:
        yield "tags", f"{len(service.tags)} stand here; {_TAGS[0]} to {_TAGS[1]} words make it found"
    for tag in service.tags:
        if tag != tag.lower().strip() or not tag:
            yield "tags", f"{tag!r} must be lower case"
    if len(set(service.tags)) < len(service.tags):
        yield "tags", "one stands twice"
    for architecture in service.architectures:
        if architecture not in _ARCHITECTURES:
            yield "architectures", f"{architecture!r} is not known; known are {', '.join(_ARCHITECTURES)}"
    if service.archived is not None and service.archived.instead == service.slug:
        yield "archived.instead", "this is the entry itself"
    for path in service.funnel.paths:
        if not path.startswith("/") or not service.web:
            yield "funnel.paths", f"{path!r} must be a path of a page, as in /script.js"
    for need in service.needs:
        if not is_need(need):
            yield "needs", f"{need!r} is not known; known are {', '.join(NEEDS)} and memory-Ngb"


def _line(key: str, text: str, width: int) -> Found:
    if _CONTROL.search(text):
        yield key, "this must be one line without control characters"
    if len(text) > width:
        yield key, f"{len(text)} characters are too long for a line; at most {width}"


def _links(service: Service) -> Found:
    if not {"home", "source"} & service.links.keys():
        yield "links", "home or source is needed"
    for key, address in service.links.items():
        if key not in _LINKS:
            yield f"links.{key}", f"this word is not known here; known are {', '.join(_LINKS)}"
        if not re.fullmatch(r"https://[^\s/]+\.[^\s/]+(/\S*)?", address):
            yield f"links.{key}", "this must be an https:// address"


def _addresses(service: Service) -> Found:
    if problem := hostname_problem(service.hostname):
        yield "hostname", problem
    paths = [shown.path for shown in service.serve]
    if paths and "/" not in paths:
        yield "serve", "the path / is not shown"
    for number, shown in enumerate(service.serve):
        if shown.path in paths[:number]:
            yield f"serve[{number}].path", f"{shown.path} is shown twice"
        if shown.target_path and not shown.target_path.startswith("/"):
            yield f"serve[{number}].target_path", "a path begins with a slash"
    if service.own_https and not service.web:
        yield "own_https", "this is for a page, and serve shows none"
    seen: set[tuple[int, str]] = set()
    for number, extra in enumerate(service.ports):
        yield from _line(f"ports[{number}].name", extra.name, 40)
        if not extra.name.strip():
            yield f"ports[{number}].name", "this is missing"
        for protocol in extra.protocols:
            if (extra.port, protocol) in seen:
                yield f"ports[{number}].port", f"{extra.port}/{protocol} stands twice"
            seen.add((extra.port, protocol))
    if _SIDECAR_PORT in {shown.port for shown in service.serve} | {extra.port for extra in service.ports}:
        yield "ports", f"{_SIDECAR_PORT} is the sidecar's own"
    if any(extra.port == 53 for extra in service.ports) and "port-53" not in service.needs:
        yield "needs", "port-53 is missing"
    if not service.is_node and not service.serve and not service.ports and not service.background:
        yield "serve", "nothing proves that it runs: no path in serve, no port in ports, and no background: true"
    yield from _unlike_its_ports(service)
    if service.background and (service.serve or service.ports):
        yield "background", "what has a page or a port is seen by it; leave this word out"
    if service.background and "no-page" not in service.needs:
        yield "needs", "no-page is missing"


def _unlike_its_ports(service: Service) -> Found:
    """The words that say how something without a page is reached."""
    if service.serve:
        for need in ("raw-tcp", "raw-udp", "no-page"):
            if need in service.needs:
                yield "needs", f"{need} says that there is no web page, and serve shows one"
        return
    for protocol in ("tcp", "udp"):
        reached = any(protocol in extra.protocols for extra in service.ports)
        if reached and f"raw-{protocol}" not in service.needs:
            yield "needs", f"raw-{protocol} is missing: there is no web page"
        if not reached and f"raw-{protocol}" in service.needs:
            yield "needs", f"raw-{protocol} stands here, and no {protocol} port is listed"


def _node(service: Service) -> Found:
    if service.is_node and not service.node:
        yield "node", "an entry without services must say what the sidecar does"
    if service.is_node and (service.serve or service.ports):
        yield "node", "an entry without services has no serve and no ports"
    for argument in service.node.get("extra_args", ()):
        if not str(argument).startswith("--"):
            yield "node.extra_args", f"{argument!r} is no option of tailscale up"
        if str(argument).split("=")[0] in _OURS_IN_NODES:
            yield "node.extra_args", f"{argument!r} is set by the program"
    for name in service.node.get("environment", {}):
        if str(name).startswith("TS_AUTH"):
            yield f"node.environment.{name}", "the auth key is no setting of an entry"
