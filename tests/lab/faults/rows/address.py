"""Faults of the device's address: its name, and the way to it."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Fault
from tests.lab.faults.patient import TAILNET, Patient
from tests.lab.running_lab import until


def _renamed(patient: Patient) -> None:
    """The namesake is deleted, and the device is given its name on the machines page."""
    patient.docker("rm", "-f", f"{patient.name}-other")
    patient.lab.device(patient.name, "delete")
    patient.lab.device(f"{patient.name}-1", "rename", patient.name)


def _moved(patient: Patient) -> None:
    """`.env` says what a deploy wrote at the last login; then an admin gives the device another name."""
    patient.change("^PUBLIC_HOST=.*$", f'PUBLIC_HOST="{patient.name}.{TAILNET}"', file=".env")
    patient.lab.device(patient.name, "rename", f"{patient.name}-moved")


def _dropped(patient: Patient) -> None:
    """The policy lets nobody reach port 443, and somebody tries."""
    patient.lab.set(drop="443")
    patient.lab.get(patient.url, "-m", "3")


def shields(patient: Patient, *, up: bool) -> None:
    patient.docker("exec", patient.sidecar, "tailscale", "set", f"--shields-up={str(up).lower()}")


def shields_before_the_app(patient: Patient) -> None:
    patient.up("tailscale")
    until("logged in", lambda: patient.backend() == "Running", seconds=60)
    shields(patient, up=True)


def _resolver_closed(patient: Patient) -> None:
    """The sidecar takes the tailnet's DNS, and its resolv.conf is mounted read-only."""
    (patient.folder / "resolv.conf").write_text("nameserver 127.0.0.11\n")
    patient.override("{environment: {TS_ACCEPT_DNS: 'true'}, volumes: ['./resolv.conf:/etc/resolv.conf:ro']}")


ADDRESS: tuple[Fault, ...] = (
    Fault(
        name="magicdns-switched-off", hop=HopId.ADDRESS, expected="magicdns-disabled",
        inject=lambda p: p.lab.set(magicdns="off"),
        evidence=lambda p: p.evidence.local(p.sidecar, "status")
        .get("CurrentTailnet", {}).get("MagicDNSEnabled") is False,
        heal=lambda p: p.lab.set(magicdns="on")),
    Fault(
        name="name-taken", hop=HopId.ADDRESS, expected="hostname-collision-suffix", fresh=True,
        prepare=lambda p: p.other_device(p.name),
        inject=lambda p: p.up(), evidence=lambda p: str(p.me().get("DNSName", "")).startswith(f"{p.name}-1."),
        heal=_renamed),
    Fault(
        name="device-renamed", hop=HopId.ADDRESS, expected="device-renamed", inject=_moved,
        evidence=lambda p: str(p.me().get("DNSName", "")).startswith(f"{p.name}-moved."),
        proof=lambda p: p.lab.get(f"https://{p.name}-moved.{TAILNET}/", "-m", "5")[0] == 200),
    Fault(
        name="policy-drops-visitors", hop=HopId.ADDRESS, expected="acl-drop", inject=_dropped,
        evidence=lambda p: p.said("no rules matched"), heal=lambda p: p.lab.set(drop="")),
    Fault(
        name="shields-are-up", hop=HopId.ADDRESS, expected="shields-up", fresh=True, prepare=shields_before_the_app,
        inject=lambda p: p.up("application"), evidence=lambda p: p.is_in("running", container=p.app),
        heal=lambda p: shields(p, up=False)),
    Fault(
        name="network-in-tailscale-range", hop=HopId.ADDRESS, expected="cgnat-overlap", fresh=True,
        prepare=lambda p: p.override(
            rest="networks: {default: {ipam: {config: [{subnet: 100.99.0.0/24}]}}}\n"),
        inject=lambda p: p.up(check=False), evidence=lambda p: p.said("100.99.0."),
        heal=lambda p: (p.compose("down"), p.restore("compose.override.yaml"), p.up())),
    Fault(
        name="resolv-conf-read-only", hop=HopId.ADDRESS, expected="dns-set-failed", fresh=True,
        prepare=_resolver_closed, inject=Patient.up, evidence=lambda p: p.health("DNS configuration"),
        heal=Patient.without_override),
)  # fmt: skip
