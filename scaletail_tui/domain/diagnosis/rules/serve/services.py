"""State rules of Tailscale Services: names of their own that this device answers for, once control lets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.log_hits import run_age
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.make import finding

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
_SETTLE = 15.0
"""Seconds after the start that advertising and an approval by the policy may take."""


def serve_file_is_for_containerboot(observation: Observation) -> Iterator[Finding]:
    """Unknown keys are dropped without a word, and what is left is an empty configuration."""
    for part in (observation.serve_inside, observation.serve_file):
        if part.value is not None and part.value.of_set_config:
            yield finding("serve-file-of-set-config", f"endpoints of {', '.join(part.value.of_set_config)}",
                          source=origin.SERVE_FILE)  # fmt: skip
            return


def services_have_their_host(observation: Observation) -> Iterator[Finding]:
    """Configured is not enough: the device must be tagged, say that it hosts a Service, and be let."""
    status, facts, prefs = observation.status.value, observation.serve.value, observation.prefs.value
    if status is None or not status.running or facts is None or not facts.services or run_age(observation) < _SETTLE:
        return
    sidecar = observation.sidecar
    names = {"name": status.dns_name.split(".")[0] or observation.stack, "sidecar": sidecar.name if sidecar else ""}
    for service in facts.services:
        values = {**names, "service": service.name}
        if service.name in status.hosted_services:
            continue
        if not status.tags:
            yield finding("service-device-not-tagged", f"{service.name} in serve status, Self.Tags: null",
                          source=origin.STATUS, values=values)  # fmt: skip
        elif prefs is not None and service.name not in prefs.advertise_services:
            told = ", ".join(prefs.advertise_services) or "null"
            yield finding("service-not-advertised", f"{service.name} in serve status, AdvertiseServices: {told}",
                          source=origin.PREFS, values=values)  # fmt: skip
        else:
            yield finding("service-not-approved", f"Self.CapMap has no service-host with {service.name}",
                          source=origin.STATUS, values=values)  # fmt: skip


RULES: Rules = (serve_file_is_for_containerboot, services_have_their_host)
