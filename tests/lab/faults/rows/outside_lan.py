"""Faults of ports that the stack opens on the host."""

from __future__ import annotations

import json
from typing import Any

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Act, Eye, Fault, Seen
from tests.lab.faults.patient import Patient
from tests.lab.faults.puppet import IMAGE, listens
from tests.lab.faults.rows.image import deploy_again
from tests.lab.faults.rows.sidecar import sidecar_up

OPEN = 18080
"""On the host's side."""
LOOPBACK = "0100007F"


def _opening(inside: int, *, address: str = "", listen: str = "80") -> Act:
    """The sidecar publishes a port, and the app listens as told."""
    host = f"{address}:" if address else ""
    sidecar: dict[str, Any] = {"ports": [f"{host}{OPEN}:{inside}"]}
    app = {"image": IMAGE, "environment": {"PUPPET_LISTEN": listen}}

    def act(patient: Patient) -> None:
        patient.lab.puppet(IMAGE)
        patient.override(sidecar=json.dumps(sidecar), app=json.dumps(app))

    return act


def _nobody_at(port: int) -> Seen:
    """The app listens, and not there."""
    return lambda patient: listens(80)(patient) and not listens(port)(patient)


def _port_taken(patient: Patient) -> None:
    name = f"{patient.name}-squatter"
    patient.docker("run", "-d", "--name", name, "-p", f"{OPEN}:80", "lab/web:latest")
    patient.later(lambda: patient.docker("rm", "-f", name, check=False))


def _port_given(patient: Patient) -> None:
    patient.docker("rm", "-f", f"{patient.name}-squatter")
    deploy_again(patient)


PORTS: tuple[Fault, ...] = (
    Fault(
        name="port-of-another-container", hop=HopId.LAN, expected="port-already-allocated", eye=Eye.DEPLOY,
        prepare=_opening(80), inject=_port_taken,
        evidence=lambda p: p.is_in("running", container=f"{p.name}-squatter"), heal=_port_given),
    Fault(
        name="address-the-host-does-not-have", hop=HopId.LAN, expected="lan-address-missing", fresh=True,
        prepare=_opening(80, address="192.0.2.1"), inject=sidecar_up,
        evidence=lambda p: p.refused("cannot assign requested address"), heal=Patient.without_override),
    Fault(
        name="port-that-leads-nowhere", hop=HopId.LAN, expected="lan-port-silent", fresh=True,
        prepare=_opening(8082), inject=lambda p: p.up(), evidence=_nobody_at(8082),
        heal=Patient.without_override),
    Fault(
        name="port-that-leads-to-loopback", hop=HopId.LAN, expected="lan-port-on-loopback", fresh=True,
        prepare=_opening(8082, listen="80,127.0.0.1:8082"), inject=lambda p: p.up(),
        evidence=listens(8082, LOOPBACK), heal=Patient.without_override),
)  # fmt: skip
