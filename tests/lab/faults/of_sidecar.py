"""Faults of the sidecar's container: what it was given, what it may, and what happens to it."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.hop import HopId
from tests.lab.faults.fault import Fault

SIDECAR: tuple[Fault, ...] = (
    Fault(
        name="sidecar-killed", hop=HopId.SIDECAR, expected="sidecar-stopped",
        inject=lambda p: p.docker("kill", p.sidecar),
        evidence=lambda p: p.evidence.state(p.sidecar).get("Status") == "exited"),
)  # fmt: skip
