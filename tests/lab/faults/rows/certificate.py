"""Faults of the certificate: a tailnet that gives none, a proof that fails, an authority that does not answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Act, Fault
from tests.lab.faults.patient import Patient
from tests.lab.running_lab import DEFAULTS


def _started_with(**settings: str) -> Act:
    def act(patient: Patient) -> None:
        _set(settings)(patient)
        patient.up()

    return act


def _set(settings: Mapping[str, str]) -> Act:
    def act(patient: Patient) -> None:
        patient.later(lambda: patient.lab.set(**{name: DEFAULTS[name] for name in settings}))
        patient.lab.set(**settings)

    return act


def _as_before(*names: str) -> Act:
    return lambda patient: patient.lab.set(**{name: DEFAULTS[name] for name in names})


def _no_names(patient: Patient) -> bool:
    status = patient.evidence.local(patient.sidecar, "status")
    return status.get("BackendState") == "Running" and not status.get("CertDomains")


def _sidecar_with(more: str) -> Act:
    def act(patient: Patient) -> None:
        patient.override(sidecar=more)
        patient.up()

    return act


def _no_roots(patient: Patient) -> None:
    """This host has another machine's roots; written in place: what runs in the lab knows the file by its path."""
    path = _roots(patient)
    patient.notes["roots"] = path.read_text()
    patient.later(lambda: _roots_back(patient))
    path.write_text(_STRANGER.read_text())


def _roots_back(patient: Patient) -> None:
    _roots(patient).write_text(patient.notes["roots"])


def _roots(patient: Patient) -> Path:
    return patient.lab.folder / "ca/ca-certificates.crt"


_STRANGER = Path("/etc/ssl/certs/ca-certificates.crt")
"""The machine's own store knows nothing of the lab's authority."""
NO_AUTHORITY = '{extra_hosts: ["acme-v02.api.letsencrypt.org:127.0.0.1"]}'
NO_FOLDER = '{environment: {TS_TAILSCALED_EXTRA_ARGS: "--state=mem: --statedir="}}'
CERTIFICATE: tuple[Fault, ...] = (
    Fault(
        name="https-off-at-the-start", hop=HopId.CERTIFICATE, expected="https-disabled-tailnet", fresh=True,
        inject=_started_with(https="off"), evidence=_no_names, heal=_as_before("https")),
    Fault(
        name="https-switched-off", hop=HopId.CERTIFICATE, expected="https-disabled-tailnet",
        inject=_set({"https": "off"}), evidence=_no_names, heal=_as_before("https")),
    Fault(
        name="certificate-challenge-fails", hop=HopId.CERTIFICATE, expected="cert-dns01-failed", fresh=True,
        inject=_started_with(acme="unauthorized"), evidence=lambda p: p.said("getCertPEM: "), heal=_as_before("acme")),
    Fault(
        name="certificate-proof-not-written", hop=HopId.CERTIFICATE, expected="cert-dns01-failed", fresh=True,
        inject=_started_with(setdns="500"), evidence=lambda p: p.said("getCertPEM: "), heal=_as_before("setdns")),
    Fault(
        name="certificate-rate-limited", hop=HopId.CERTIFICATE, expected="cert-rate-limited", fresh=True,
        inject=_started_with(acme="ratelimited"), evidence=lambda p: p.said("rateLimited"), within=240,
        meanwhile=frozenset({"cert-acme-unreachable"}), heal=_as_before("acme")),
    Fault(
        name="certificate-authority-unreachable", hop=HopId.CERTIFICATE, expected="cert-acme-unreachable", fresh=True,
        inject=_sidecar_with(NO_AUTHORITY), evidence=lambda p: p.said("getCertPEM: "), heal=Patient.without_override),
    Fault(
        name="certificate-takes-long", hop=HopId.CERTIFICATE, expected="cert-pending", fresh=True,
        inject=_started_with(acmedelay="20s"), evidence=lambda p: p.health("Fetching TLS certificate"),
        heal=_as_before("acmedelay")),
    Fault(
        name="certificates-have-no-folder", hop=HopId.CERTIFICATE, expected="cert-storage-missing", fresh=True,
        inject=_sidecar_with(NO_FOLDER), evidence=lambda p: p.said("no TailscaleVarRoot"),
        heal=Patient.without_override, meanwhile=frozenset({"state-not-persistent"})),
    Fault(
        name="certificate-not-trusted-here", hop=HopId.CERTIFICATE, expected="cert-untrusted", fresh=True,
        prepare=_no_roots, inject=Patient.up, evidence=lambda p: p.lab.get(p.url, "-m", "5")[0] == 200,
        heal=_roots_back),
)  # fmt: skip
