"""Faults that only a start can find: names, ports and networks that are taken, keys that exclude each other."""

from __future__ import annotations

from collections.abc import Callable

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Eye, Fault
from tests.lab.faults.patient import Patient
from tests.lab.faults.rows.image import deploy_again, undone

_POOL = "172.17.0.0/16"


def _name_taken(patient: Patient) -> None:
    patient.docker("create", "--name", patient.sidecar, "lab/web:latest")
    patient.later(lambda: patient.docker("rm", "-f", f"{patient.name}-squatter", check=False))


def _name_given(patient: Patient) -> None:
    patient.docker("rename", patient.sidecar, f"{patient.name}-squatter")
    deploy_again(patient)


def _pool_used_up(patient: Patient) -> None:
    names = [f"{patient.name}-net-{number}" for number in range(40)]
    patient.later(lambda: patient.docker("network", "rm", *names, check=False))
    for name in names:
        if not patient.docker("network", "create", name, check=False):
            return
    raise AssertionError("there are still addresses for networks")


def _pool_freed(patient: Patient) -> None:
    patient.docker("network", "prune", "-f")
    deploy_again(patient)


def _at_once(patient: Patient) -> bool:
    """The fault stands in the files, or on the host, before the deploy begins."""
    return True


def _mistake(name: str, expected: str, hop: HopId, override: Callable[[Patient], None]) -> Fault:
    """A change of the user's own that Compose or the engine refuses."""
    return Fault(
        name=name, hop=hop, expected=expected, eye=Eye.DEPLOY, prepare=override, inject=_nothing,
        evidence=_at_once, heal=undone,
    )  # fmt: skip


def _nothing(patient: Patient) -> None:
    """The deploy itself meets it."""


FILES: tuple[Fault, ...] = (
    Fault(
        name="name-of-another-container", hop=HopId.SIDECAR, expected="container-name-taken", eye=Eye.DEPLOY,
        inject=_name_taken, evidence=lambda p: p.is_in("created"), heal=_name_given),
    Fault(
        name="no-addresses-for-networks", hop=HopId.SIDECAR, expected="address-pool-exhausted", eye=Eye.DEPLOY,
        inject=_pool_used_up, evidence=_at_once, heal=_pool_freed),
    _mistake("override-misspelt", "compose-yaml-invalid", HopId.SIDECAR,
             lambda p: p.override("{enviroment: {A: b}}")),
    _mistake("container-name-with-a-blank", "invalid-container-name", HopId.SIDECAR,
             lambda p: p.override("{container_name: 'my sidecar'}")),
    _mistake("settings-of-an-app-not-there", "env-file-missing", HopId.APP,
             lambda p: p.override(app="{env_file: [nowhere.env]}")),
    _mistake("variable-required", "env-var-unset", HopId.SIDECAR,
             lambda p: p.override("{environment: {A: '${NEVER_SET:?}'}}")),
    _mistake("network-not-there", "external-resource-missing", HopId.SIDECAR,
             lambda p: p.override("{networks: [nowhere]}", rest="networks: {nowhere: {external: true}}\n")),
    _mistake("app-publishes-ports", "netmode-conflict-ports", HopId.APP,
             lambda p: p.override(app="{ports: ['18081:80']}")),
    _mistake("app-has-a-hostname", "netmode-conflict-hostname", HopId.APP,
             lambda p: p.override(app="{hostname: apple}")),
    _mistake("app-has-networks", "netmode-conflict-networks", HopId.APP,
             lambda p: p.override(app="{networks: [default]}")),
    _mistake("app-joins-a-stranger", "netmode-service-missing", HopId.SIDECAR,
             lambda p: p.override(app="{network_mode: 'service:vpn'}")),
)  # fmt: skip
