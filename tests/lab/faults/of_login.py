"""Faults of the login: keys that are refused, devices that were taken away, a control server that fails."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.hop import HopId
from tests.lab.faults.fault import Fault
from tests.lab.faults.patient import Patient


def _sidecar_up(patient: Patient) -> None:
    patient.up("tailscale", check=False)


LOGIN: tuple[Fault, ...] = (
    Fault(
        name="key-expired", hop=HopId.LOGIN, expected="authkey-used-expired-revoked", options={"key": "expired"},
        fresh=True, inject=_sidecar_up, evidence=lambda p: p.said("kEXPIRED111CNTRL not valid"), key="reusable",
        after=lambda p: p.up("application")),
    Fault(
        name="device-deleted", hop=HopId.LOGIN, expected="node-removed",
        inject=lambda p: p.lab.device(p.name, "delete"),
        evidence=lambda p: p.said("node not found") and not p.evidence.local(p.sidecar, "status")["Self"]["Online"],
        key="reusable"),
)  # fmt: skip
