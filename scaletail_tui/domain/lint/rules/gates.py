"""Who waits for whom before it starts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.lint.change import AddKey, Change
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import is_cache, is_database
from scaletail_tui.domain.lint.rules.health import hasten, is_slow
from scaletail_tui.domain.lint.scalar import as_mapping
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack

_CHECKLESS = re.compile(r"postgres|mysql|mariadb|mongo|redis|memcached|(?:valkey/)?valkey")
"""Images that bring no health check of their own."""


def find_gates(stack: LintStack) -> Iterator[LintFinding]:
    """`no-sidecar-health-gate` and `no-db-health-gate`: who starts before what it needs."""
    for service in stack.joined:
        sidecar = stack.sidecar_of(service)
        if sidecar is None or service.runs_once:
            continue
        if not _waits(stack, service, str(sidecar.name)):
            yield stack.find(
                "no-sidecar-health-gate", service.place("depends_on", "network_mode"),
                f"{service.name} lives in the sidecar's network and does not wait until it is up.",
                *_gate(service, sidecar), *(hasten(sidecar) if sidecar.check_words and is_slow(sidecar) else ()),
            )  # fmt: skip


def _waits(stack: LintStack, service: LintService, sidecar: str) -> bool:
    return sidecar in service.depends


def _gate(service: LintService, sidecar: LintService) -> tuple[Change, ...]:
    """What makes it wait; a list of names becomes a mapping, each with the condition that it had."""
    how = {"condition": "service_healthy" if sidecar.check_words else "service_started"}
    given = service.body.get("depends_on")
    file, path = service.name.file, service.name.path
    if given is None:
        return (AddKey(file=file, path=path, key="depends_on", value={str(sidecar.name): how}),)
    place = service.place("depends_on")
    if as_mapping(given):
        return (AddKey(file=place.file, path=place.path, key=str(sidecar.name), value=how),)
    return ()


def find_database_gates(stack: LintStack) -> Iterator[LintFinding]:
    """`no-db-health-gate`: the app runs into a database that is not there yet."""
    data = [one for one in stack.services if is_database(one.repository) or is_cache(one.repository)]
    for service in (one for one in stack.joined if one not in data):
        early = [one for one in data if not one.check_words and _starts_early(stack, service, one)]
        if early:
            names = " and ".join(str(one.name) for one in early)
            yield stack.find(
                "no-db-health-gate", service.place("depends_on"),
                f"{service.name} does not wait until {names} can be asked: there is no health check to wait for.",
            )  # fmt: skip


def _starts_early(stack: LintStack, service: LintService, data: LintService) -> bool:
    how = service.depends.get(str(data.name))
    if how == "service_healthy":
        return _CHECKLESS.fullmatch(data.repository) is not None
    return is_database(data.repository) and _names(service, data) and (how is None or data in stack.joined)


def _names(service: LintService, other: LintService) -> bool:
    names = {str(other.name), other.container_name} - {""}
    pattern = "|".join(map(re.escape, names))
    inside = {"localhost", "127.0.0.1"} if other.joins else set()
    return any(
        re.search(rf"(?:^|[/@])(?:{pattern})(?::|/|$)", setting.value) or any(host in setting.value for host in inside)
        for setting in service.settings
    )


RULES = (find_gates, find_database_gates)
