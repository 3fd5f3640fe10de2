"""The host as rows, judged: what is wrong first in the list of findings, every row in its place."""

from __future__ import annotations

from collections.abc import Callable, Collection

from scaletail_tui.domain.diagnosis.findings.finding import Severity
from scaletail_tui.domain.diagnosis.host.engine import (
    compose_check,
    docker_check,
    endpoint_check,
    engine_check,
    stacks_check,
)
from scaletail_tui.domain.diagnosis.host.machine import (
    check_exported,
    clock_check,
    disk_check,
    folder_check,
    kernel_check,
    tun_check,
)
from scaletail_tui.domain.diagnosis.host.network import (
    dns_check,
    network_check,
    outside_check,
    tailscale_check,
)
from scaletail_tui.domain.diagnosis.host.port import port_check
from scaletail_tui.domain.diagnosis.host.seen import HostSeen, Part
from scaletail_tui.domain.stack.summary import HostCheck, HostReport

Check = Callable[[HostSeen], HostCheck | None]

CHECKS: tuple[tuple[Check, frozenset[Part]], ...] = (
    (docker_check, frozenset({Part.HOST})),
    (compose_check, frozenset({Part.COMPOSE, Part.FACTS})),
    (engine_check, frozenset({Part.ENGINE, Part.FACTS, Part.HOST})),
    (endpoint_check, frozenset({Part.FACTS, Part.HOST})),
    (kernel_check, frozenset({Part.FACTS, Part.HOST})),
    (tun_check, frozenset({Part.HOST})),
    (network_check, frozenset({Part.FACTS})),
    (dns_check, frozenset({Part.FACTS, Part.HOST})),
    (port_check, frozenset({Part.FACTS, Part.HOST, Part.FILES})),
    (tailscale_check, frozenset({Part.FACTS})),
    (clock_check, frozenset({Part.FACTS, Part.OUTSIDE})),
    (outside_check, frozenset({Part.OUTSIDE, Part.STACKS})),
    (disk_check, frozenset({Part.HOST, Part.FACTS, Part.DISK})),
    (folder_check, frozenset({Part.HOST})),
    (check_exported, frozenset({Part.STACKS})),
    (stacks_check, frozenset({Part.STACKS, Part.ENGINE})),
)
"""In the order of the rows, each with what it must know before it says anything."""


def judge_host(seen: HostSeen, known: Collection[Part] = frozenset(Part)) -> HostReport:
    """All rows that have something to say, and their findings, the worst first.

    Of a look that goes on only those whose parts are `known` already.
    """
    checks = tuple(row for check, needs in CHECKS if needs <= set(known) and (row := check(seen)) is not None)
    severities = list(Severity)
    found = sorted((row.finding for row in checks if row.finding), key=lambda one: severities.index(one.severity))
    engine = seen.engine.value
    return HostReport(
        checks=checks, findings=tuple(found), host=seen.look.name, engine=engine.version if engine is not None else ""
    )
