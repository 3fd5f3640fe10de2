"""An engine that cannot be asked: one that is stopped is started, one that hangs would not hear of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.make import finding

_LONG = 300.0
"""Seconds of silence that neither a host that starts nor one under load explains."""
_BUSY = "Wait: at boot and under load it takes minutes. Its own log is journalctl -u docker."


def silent_engine(trouble: EngineTrouble, values: Mapping[str, str]) -> Finding:
    """A restart stops everybody's containers, and heals no load."""
    found = finding("docker-daemon-down", trouble.detail, source=origin.DOCKER, values=values)
    if not trouble.late:
        return found
    if trouble.silent < _LONG:
        return replace(
            found,
            summary="The Docker engine is busy, or hangs: it does not answer in time.",
            remedy=replace(found.remedy, text=_BUSY, command=None),
        )
    text = "Restart it with sudo systemctl restart docker: that stops all containers of this host for a moment."
    return replace(
        found,
        summary=f"The Docker engine does not answer in time, for {span(trouble.silent)} now.",
        remedy=replace(found.remedy, text=text, command=("sudo", "systemctl", "restart", "docker")),
    )
