"""Faults of a login that was well: an identity that was thrown away, so that the stack is another device now."""

from __future__ import annotations

import shutil

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Fault
from tests.lab.faults.patient import TAILNET, Patient


def _state_gone(patient: Patient) -> None:
    """`.env` says what a deploy wrote at the last login; then the identity is thrown away, as by a moved folder."""
    patient.change("^PUBLIC_HOST=.*$", f'PUBLIC_HOST="{patient.name}.{TAILNET}"', file=".env")
    patient.compose("stop")
    shutil.rmtree(patient.folder / "tailscale/state")
    (patient.folder / "tailscale/state").mkdir()
    patient.up()


def _is_new(patient: Patient) -> bool:
    given = str(patient.me().get("DNSName", ""))
    return patient.backend() == "Running" and bool(given) and not given.startswith(f"{patient.name}.")


def _old_one_deleted(patient: Patient) -> None:
    patient.lab.device(patient.name, "delete")
    patient.lab.device(f"{patient.name}-1", "rename", patient.name)


CHANGED: tuple[Fault, ...] = (
    Fault(
        name="identity-thrown-away", hop=HopId.LOGIN, expected="state-lost", inject=_state_gone, evidence=_is_new,
        heal=_old_one_deleted,
        meanwhile=frozenset({"app-stopped", "netns-stale", "netns-join-stale-id", "sidecar-stopped"})),
)  # fmt: skip
