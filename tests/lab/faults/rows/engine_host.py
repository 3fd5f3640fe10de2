"""Faults of the host beside its engine: no nameserver, a port that somebody has, and a shell full of variables."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Eye, Fault
from tests.lab.faults.patient import Patient

_DNS = "172.17.0.1"
"""Where labnet answers for the lab's names: a nameserver as others run one beside their engine."""


def _no_nameserver(patient: Patient) -> None:
    """The file is written in place: what runs in the lab sees it by its inode."""
    path = patient.lab.folder / "resolv.conf"
    patient.notes["resolv.conf"] = path.read_text()
    patient.later(lambda: _nameserver_back(patient))
    path.write_text("# nobody\n")


def _nameserver_back(patient: Patient) -> None:
    (patient.lab.folder / "resolv.conf").write_text(patient.notes["resolv.conf"])


def _has_no_nameserver(patient: Patient) -> bool:
    return "nameserver" not in (patient.lab.folder / "resolv.conf").read_text()


def _another_home(patient: Patient) -> None:
    """`.env` answers what the shell that asks has exported, too."""
    patient.write(".env", (patient.folder / ".env").read_text() + 'HOME="/srv/elsewhere"\n')
    patient.write("compose.yaml", (patient.folder / "compose.yaml").read_text() + 'x-home: "${HOME}"\n')


def _publish_dns(patient: Patient) -> None:
    patient.change(r"^    image: (\S*tailscale\S*)$", rf'    image: \1\n    ports: ["{_DNS}:53:53/udp"]')


def _nothing_wrong(patient: Patient) -> bool:
    return True


HOST: tuple[Fault, ...] = (
    Fault(
        name="host-without-a-nameserver", hop=HopId.ENGINE, expected="host-no-nameserver", eye=Eye.HOST,
        inject=_no_nameserver, evidence=_has_no_nameserver, heal=_nameserver_back, proof=_nothing_wrong),
    Fault(
        name="port-53-is-held", hop=HopId.ENGINE, expected="host-port-taken", eye=Eye.HOST, inject=_publish_dns,
        evidence=lambda p: ":53:53/udp" in (p.folder / "compose.yaml").read_text(),
        heal=Patient.restore, proof=_nothing_wrong),
    Fault(
        name="shell-exports-another-value", hop=HopId.ENGINE, expected="env-exported", eye=Eye.HOST,
        inject=_another_home, evidence=lambda p: "x-home" in (p.folder / "compose.yaml").read_text(),
        heal=lambda p: (p.restore(".env"), p.restore()), proof=_nothing_wrong),
)  # fmt: skip
