"""Faults of the device's address: its name, and the way to it."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.hop import HopId
from tests.lab.faults.fault import Fault
from tests.lab.faults.patient import Patient


def _namesake(patient: Patient) -> None:
    """Another device has the name already."""
    name = f"{patient.name}-other"
    patient.docker(
        "run", "-d", "--name", name, "--hostname", patient.name, "-e", f"TS_AUTHKEY={patient.lab.key()}",
        "-e", "TS_USERSPACE=true", "tailscale/tailscale:latest",
    )  # fmt: skip
    patient.later(lambda: patient.docker("rm", "-f", name))
    patient.later(lambda: _forget(patient, patient.name))


def _forget(patient: Patient, name: str) -> None:
    for device in patient.lab.nodes():
        if device["Name"] in (name, f"{name}-1"):
            patient.lab.device(device["Name"], "delete")


ADDRESS: tuple[Fault, ...] = (
    Fault(
        name="magicdns-switched-off", hop=HopId.ADDRESS, expected="magicdns-disabled",
        inject=lambda p: p.lab.set(magicdns="off"),
        evidence=lambda p: p.evidence.local(p.sidecar, "status")
        .get("CurrentTailnet", {}).get("MagicDNSEnabled") is False,
        heal=lambda p: p.lab.set(magicdns="on")),
)  # fmt: skip
