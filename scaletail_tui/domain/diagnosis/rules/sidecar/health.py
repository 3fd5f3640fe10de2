"""What tailscaled says of its own health, in words that no pattern knows: those of tomorrow too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.log_hits import run_age
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
_SETTLED = 20.0
"""Seconds: while it starts, tailscaled calls much unhealthy that is only not done yet."""
_TOLD_OTHERWISE = re.compile(
    r"You are logged out|Tailscale is (?:stopped|starting)|Fetching TLS certificate via ACME"  # state and certificate
    r"|could not connect to (?:any|the .{1,100}) relay server|could not connect to the relay server with ID"  # no-derp
    r"|Unable to connect to the Tailscale coordination server|not (?:been )?connected to (?:the )?control"
    r"|Some peers are advertising routes but --accept-routes is false"  # means nothing in a sidecar
    r"|deleting address \S+ from tunnel interface: cannot assign requested address"  # of a device that was renamed
)
"""Texts (health/warnings.go, ipn/ipnlocal) that another rule judges by better evidence, or that mean nothing here."""


def tailscale_reports_nothing(observation: Observation) -> Iterator[Finding]:
    """One finding for all of them, the first in its sentence and every one in its evidence."""
    status, sidecar = observation.status.value, observation.sidecar
    if status is None or sidecar is None or run_age(observation) < _SETTLED:
        return
    unknown = [
        text for text in status.health
        if text.strip() and match(Source.HEALTH, text) is None and not _TOLD_OTHERWISE.search(text)
    ]  # fmt: skip
    if unknown:
        yield finding("tailscale-reports", " | ".join(unknown), source=origin.STATUS,
                      values={"text": unknown[0], "sidecar": sidecar.name})  # fmt: skip


ADVICE: Rules = (tailscale_reports_nothing,)
