"""An engine that cannot be asked: one that is stopped is started, one that hangs would not hear of that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.make import finding

_IN_TIME = re.compile(r"no answer\b.*\bwithin\b|timed? ?out", re.IGNORECASE)
"""Somebody accepted the connection, and said nothing: of our own limits, or of the SDK's."""


_LONG = 300.0
"""Seconds of silence that neither a host that starts nor one under load explains."""
_BUSY = "Wait: at boot and under load it takes minutes. Its own log is journalctl -u docker."


def hangs(detail: str) -> bool:
    """True where the words about a failed question tell of time, not of a refusal."""
    return _IN_TIME.search(detail) is not None


def silent_engine(detail: str, values: Mapping[str, str], *, silent: float = 0.0) -> Finding:
    """`silent`: seconds without an answer. A restart stops everybody's containers, and heals no load."""
    found = finding("docker-daemon-down", detail, source="docker", values=values)
    if not hangs(detail):
        return found
    if silent < _LONG:
        return replace(
            found,
            summary="The Docker engine is busy, or hangs: it does not answer in time.",
            remedy=replace(found.remedy, text=_BUSY, command=None),
        )
    text = "Restart it with sudo systemctl restart docker: that stops all containers of this host for a moment."
    return replace(
        found,
        summary=f"The Docker engine does not answer in time, for {span(silent)} now.",
        remedy=replace(found.remedy, text=text, command=("sudo", "systemctl", "restart", "docker")),
    )
