"""An engine that cannot be asked: one that is stopped is started, one that hangs would not hear of that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.make import finding

_IN_TIME = re.compile(r"no answer\b.*\bwithin\b|timed? ?out", re.IGNORECASE)
"""Somebody accepted the connection, and said nothing: of our own limits, or of the SDK's."""


def hangs(detail: str) -> bool:
    """True where the words about a failed question tell of time, not of a refusal."""
    return _IN_TIME.search(detail) is not None


def silent_engine(detail: str, values: Mapping[str, str]) -> Finding:
    found = finding("docker-daemon-down", detail, source="docker", values=values)
    if not hangs(detail):
        return found
    text = "When it stays so, restart it with sudo systemctl restart docker; containers restart with it."
    return replace(
        found,
        summary="The Docker engine does not answer in time.",
        remedy=replace(found.remedy, text=text, command=("sudo", "systemctl", "restart", "docker")),
    )
