"""Faults of what a device does for others: subnet routes, and being the exit node."""

from __future__ import annotations

from typing import Any

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.stack.exposure import Exposure
from tests.lab.faults.fault import Act, Fault
from tests.lab.faults.patient import Patient
from tests.lab.running_lab import until

NODE = "tailscale-exit-node"
ROUTE = "10.99.0.0/24"
SHOWS_NOTHING = {"exposure": Exposure.DIRECT}


def _set(*arguments: str) -> Act:
    """`tailscale set …` by hand in the sidecar."""
    return lambda patient: patient.docker("exec", patient.sidecar, "tailscale", "set", *arguments)


def _sidecar_up(patient: Patient) -> None:
    patient.up("tailscale", check=False)


def _approved(patient: Patient) -> None:
    patient.lab.device(patient.name, "routes")


def _approved_exit_node(patient: Patient) -> None:
    """Start the node and approve it, so that it is well before something happens to it."""
    patient.up("tailscale")
    until("the device", lambda: patient.backend() == "Running", seconds=60)
    _approved(patient)


def _forwarding(value: str) -> Act:
    sysctls = f'{{sysctls: {{net.ipv4.ip_forward: "{value}", net.ipv6.conf.all.forwarding: "{value}"}}}}'
    return lambda patient: patient.override(sidecar=sysctls)


def _forwards_again(patient: Patient) -> None:
    """Without the override, on a stack that has no app."""
    (patient.folder / "compose.override.yaml").unlink()
    patient.compose("up", "-d", "--pull", "never", "--force-recreate", "tailscale")


def _routes_by_hand(patient: Patient) -> None:
    _set(f"--advertise-routes={ROUTE}")(patient)
    _approved(patient)


def _with_wrong_route(patient: Patient) -> None:
    patient.override(sidecar="{environment: {TS_EXTRA_ARGS: --advertise-routes=10.99.0.1/24}}")
    patient.up("tailscale", check=False)


def _with_routes(patient: Patient) -> None:
    sysctls = '{net.ipv4.ip_forward: "1", net.ipv6.conf.all.forwarding: "1"}'
    more = f"{{sysctls: {sysctls}, environment: {{TS_EXTRA_ARGS: --advertise-routes={ROUTE}}}}}"
    patient.override(sidecar=more)
    patient.up()


def _exit_node_no_more(patient: Patient) -> None:
    """Taken back inside, and the next start does not ask for it again: the device is logged in already."""
    _set("--advertise-exit-node=false")(patient)
    patient.docker("restart", "-t", "1", patient.sidecar)


def _exit_node_again(patient: Patient) -> None:
    _set("--advertise-exit-node")(patient)
    _approved(patient)


def _prefs(patient: Patient) -> dict[str, Any]:
    return patient.evidence.local(patient.sidecar, "prefs")


def _offers(patient: Patient, route: str) -> bool:
    return route in (_prefs(patient).get("AdvertiseRoutes") or ())


def _is_a_connector(patient: Patient) -> bool:
    return bool((_prefs(patient).get("AppConnector") or {}).get("Advertise"))


def _not_yet_an_exit_node(patient: Patient) -> bool:
    return patient.backend() == "Running" and not _is_an_exit_node(patient) and _offers(patient, "0.0.0.0/0")


def _is_an_exit_node(patient: Patient) -> bool:
    return bool(patient.me().get("ExitNodeOption"))


ROUTES: tuple[Fault, ...] = (
    Fault(
        name="routes-not-approved", hop=HopId.ROUTES, expected="routes-not-approved", fresh=True,
        inject=_with_routes, evidence=lambda p: _offers(p, ROUTE), heal=_approved),
    Fault(
        name="route-with-host-bits", hop=HopId.ROUTES, expected="subnet-route-invalid", fresh=True,
        inject=_with_wrong_route, evidence=lambda p: p.said("non-address bits"), heal=Patient.without_override),
    Fault(
        name="routes-nobody-forwards", hop=HopId.ROUTES, expected="ip-forwarding-off",
        prepare=_forwarding("0"),
        inject=_routes_by_hand, evidence=lambda p: p.health("IP forwarding is disabled"),
        meanwhile=frozenset({"routes-not-approved"}), heal=_set("--advertise-routes=")),
    Fault(
        name="connector-without-an-app", hop=HopId.ROUTES, expected="app-connector-not-active",
        inject=_set("--advertise-connector"), evidence=_is_a_connector,
        heal=_set("--advertise-connector=false")),
    Fault(
        name="exit-node-not-approved", hop=HopId.EXIT, expected="exit-node-not-approved", service=NODE,
        options=SHOWS_NOTHING, fresh=True, inject=_sidecar_up, evidence=_not_yet_an_exit_node,
        heal=_approved, proof=_is_an_exit_node),
    Fault(
        name="exit-node-taken-back-inside", hop=HopId.EXIT, expected="exit-node-flags-ignored", service=NODE,
        options=SHOWS_NOTHING, fresh=True, prepare=_approved_exit_node, inject=_exit_node_no_more,
        evidence=lambda p: not _offers(p, "0.0.0.0/0"), heal=_exit_node_again, proof=_is_an_exit_node),
    Fault(
        name="exit-node-does-not-translate", hop=HopId.EXIT, expected="exit-node-nosnat", service=NODE,
        options=SHOWS_NOTHING, fresh=True,
        prepare=_approved_exit_node, inject=_set("--snat-subnet-routes=false"),
        evidence=lambda p: bool(_prefs(p).get("NoSNAT")), heal=_set("--snat-subnet-routes=true"),
        proof=_is_an_exit_node),
    Fault(
        name="exit-node-nobody-forwards", hop=HopId.EXIT, expected="ip-forwarding-off", service=NODE,
        options=SHOWS_NOTHING, fresh=True, prepare=_forwarding("0"), inject=_approved_exit_node,
        evidence=lambda p: p.health("IP forwarding is disabled"), meanwhile=frozenset({"exit-node-not-approved"}),
        heal=_forwards_again, proof=_is_an_exit_node),
)  # fmt: skip
