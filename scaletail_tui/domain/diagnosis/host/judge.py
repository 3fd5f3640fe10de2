"""The host as rows, judged: what is wrong first in the list of findings, every row in its place."""

from __future__ import annotations

from collections.abc import Callable

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
from scaletail_tui.domain.diagnosis.host.seen import HostSeen
from scaletail_tui.domain.stack.summary import HostCheck, HostReport

Check = Callable[[HostSeen], HostCheck | None]

CHECKS: tuple[Check, ...] = (
    docker_check, compose_check, engine_check, endpoint_check, kernel_check, tun_check, network_check, dns_check,
    port_check, tailscale_check, clock_check, outside_check, disk_check, folder_check, check_exported, stacks_check,
)  # fmt: skip
"""In the order of the rows."""


def judge_host(seen: HostSeen) -> HostReport:
    """All rows that have something to say, and their findings, the worst first."""
    checks = tuple(row for check in CHECKS if (row := check(seen)) is not None)
    severities = list(Severity)
    found = sorted((row.finding for row in checks if row.finding), key=lambda one: severities.index(one.severity))
    engine = seen.engine.value
    return HostReport(
        checks=checks, findings=tuple(found), host=seen.look.name, engine=engine.version if engine is not None else ""
    )
