"""Faults of routes and of the way to the device: what an admin has not allowed, and what the policy drops."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.diagnosis.hop import HopId
from tests.lab.faults.fault import Act, Fault
from tests.lab.faults.patient import Patient
from tests.lab.running_lab import DEFAULTS

NODE = "tailscale-exit-node"


def _advertised(*arguments: str) -> Act:
    return lambda patient: patient.docker("exec", patient.sidecar, "tailscale", "set", *arguments)


def _node_up(patient: Patient) -> None:
    patient.up("tailscale")


def _approved(patient: Patient) -> None:
    patient.lab.device(patient.name, "routes")


def _not_an_exit_node(patient: Patient) -> bool:
    return patient.backend() == "Running" and not patient.me().get("ExitNodeOption") and _offers(patient, "0.0.0.0/0")


def _is_an_exit_node(patient: Patient) -> bool:
    return bool(patient.me().get("ExitNodeOption"))


def _offers(patient: Patient, route: str) -> bool:
    offered: Sequence[str] = patient.evidence.local(patient.sidecar, "prefs").get("AdvertiseRoutes") or ()
    return route in offered


def _drop(patient: Patient) -> None:
    patient.later(lambda: patient.lab.set(drop=DEFAULTS["drop"]))
    patient.lab.set(drop="443")


def _no_drop(patient: Patient) -> None:
    patient.lab.set(drop=DEFAULTS["drop"])


def _dropped(patient: Patient) -> bool:
    if patient.said("no rules matched"):
        return True
    patient.lab.get(patient.url, "-m", "2")
    return False


ROUTES: tuple[Fault, ...] = (
    Fault(
        name="exit-node-not-approved", hop=HopId.EXIT, expected="exit-node-not-approved", service=NODE, fresh=True,
        inject=_node_up, evidence=_not_an_exit_node, heal=_approved, proof=_is_an_exit_node),
    Fault(
        name="routes-not-approved", hop=HopId.ROUTES, expected="routes-not-approved",
        inject=_advertised("--advertise-routes=10.99.0.0/24"),
        evidence=lambda p: _offers(p, "10.99.0.0/24"), heal=_approved),
    Fault(
        name="shields-up", hop=HopId.ADDRESS, expected="shields-up",
        inject=_advertised("--shields-up"),
        evidence=lambda p: bool(p.evidence.local(p.sidecar, "prefs").get("ShieldsUp")),
        heal=_advertised("--shields-up=false")),
    Fault(
        name="policy-drops", hop=HopId.ADDRESS, expected="acl-drop",
        inject=_drop, evidence=_dropped, heal=_no_drop),
)  # fmt: skip
