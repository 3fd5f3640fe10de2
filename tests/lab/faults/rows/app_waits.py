"""Faults of health: Compose made an app and never started it, as what it waits for is not well; or it is sick."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.stack.exposure import Exposure
from tests.lab.faults.fault import Act, Fault, Seen
from tests.lab.faults.patient import TAILNET, Patient
from tests.lab.faults.puppet import cast, other, told

CHECK = {"test": ["CMD", "puppet", "health"], "interval": "1s", "retries": 1}


def _needs(condition: str, *settings: str, **more: object) -> Act:
    """Cast an app that waits for the other service."""
    return cast(rest=other("other", *settings, **more), depends_on={"other": {"condition": condition}})


def _all_up(patient: Patient) -> None:
    """As somebody does it by hand: Compose waits itself, and gives up."""
    patient.compose("up", "-d", "--pull", "never", check=False)


def _other(patient: Patient) -> str:
    return f"{patient.name}-other-1"


def _waits_in_vain(*states: str, health: str = "") -> Seen:
    """True when the app was never started, and what it waits for is so."""

    def seen(patient: Patient) -> bool:
        state = patient.evidence.state(_other(patient))
        told = str((state.get("Health") or {}).get("Status") or "")
        done = state.get("Status") in states and (not health or told == health)
        return done and patient.is_in("created", container=patient.app) and patient.backend() == "Running"

    return seen


def _well_again(patient: Patient) -> None:
    patient.docker("exec", _other(patient), "puppet", "set", "HEALTH=")
    patient.compose("up", "-d", "--pull", "never", "application")


def _waits_no_more(patient: Patient) -> None:
    """The other one goes, and nothing waits for it."""
    patient.compose("rm", "-fs", "other")
    patient.without_override()


def _is_sick(patient: Patient) -> bool:
    return (patient.evidence.state(patient.app).get("Health") or {}).get("Status") == "unhealthy"


def _answers_directly(patient: Patient) -> bool:
    return patient.lab.get(f"http://{patient.name}.{TAILNET}/", "-m", "5")[0] == 200


DEPENDENCIES: tuple[Fault, ...] = (
    Fault(
        name="app-waits-for-one-that-is-sick", hop=HopId.APP, expected="dependency-unhealthy", fresh=True,
        prepare=_needs("service_healthy", "HEALTH=no space for tables", healthcheck=CHECK), inject=_all_up,
        evidence=_waits_in_vain("running", health="unhealthy"), heal=_well_again),
    Fault(
        name="app-waits-for-one-without-a-check", hop=HopId.APP, expected="dependency-no-healthcheck", fresh=True,
        prepare=_needs("service_healthy"), inject=_all_up, evidence=_waits_in_vain("running"), heal=_waits_no_more),
    Fault(
        name="app-waits-for-one-that-failed", hop=HopId.APP, expected="dependency-exited", fresh=True,
        prepare=_needs("service_completed_successfully", "EXIT=300ms", "EXIT_CODE=3", restart="no"), inject=_all_up,
        evidence=_waits_in_vain("exited"), heal=_waits_no_more),
    Fault(
        name="app-calls-itself-sick", hop=HopId.APP, expected="app-health-failing",
        options={"exposure": Exposure.DIRECT}, prepare=cast(healthcheck=CHECK), inject=told("HEALTH=out of sorts"),
        evidence=_is_sick, heal=told("HEALTH="), proof=_answers_directly),
)  # fmt: skip
