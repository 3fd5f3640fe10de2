"""Faults of Funnel: what the policy does not allow, and a Serve file that does not fit."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Act, Fault, Seen
from tests.lab.faults.patient import Patient
from tests.lab.faults.puppet import SERVE_FILE, serves
from tests.lab.running_lab import DEFAULTS

ON = ', "AllowFunnel": {"${TS_CERT_DOMAIN}:443": true}}'


def _public(patient: Patient) -> None:
    patient.change(r"^\}$", ON, file=SERVE_FILE)


def _with_key(key: str) -> Act:
    return lambda patient: patient.change(r"^\}$", f', "AllowFunnel": {{"{key}": true}}}}', file=SERVE_FILE)


def _set(**settings: str) -> Act:
    def act(patient: Patient) -> None:
        patient.later(lambda: patient.lab.set(**{name: DEFAULTS[name] for name in settings}))
        patient.lab.set(**settings)

    return act


def _as_before(*names: str) -> Act:
    return lambda patient: patient.lab.set(**{name: DEFAULTS[name] for name in names})


def _restored(patient: Patient) -> None:
    patient.restore(SERVE_FILE)


def _may_not(name: str) -> Seen:
    """True while no capability of the device begins so."""

    def seen(patient: Patient) -> bool:
        me = patient.me()
        return bool(me) and not any(one.startswith(name) for one in me.get("CapMap") or {})

    return seen


FUNNEL: tuple[Fault, ...] = (
    Fault(
        name="funnel-withdrawn", hop=HopId.FUNNEL, expected="funnel-attr-missing", prepare=_public,
        inject=_set(funnel="off"), evidence=_may_not("funnel"), heal=_as_before("funnel")),
    Fault(
        name="funnel-where-none-is-allowed", hop=HopId.FUNNEL, expected="funnel-attr-missing",
        prepare=_set(funnel="off"), inject=_public, evidence=serves("AllowFunnel"), heal=_restored),
    Fault(
        name="funnel-port-withdrawn", hop=HopId.FUNNEL, expected="funnel-port-not-allowed", prepare=_public,
        inject=_set(funnelports="8443"), evidence=_may_not("https://tailscale.com/cap/funnel-ports?ports=443")),
    Fault(
        name="funnel-of-another-name", hop=HopId.FUNNEL, expected="funnel-key-mismatch",
        inject=_with_key("old-name.lab-tailnet.ts.net:443"), evidence=serves("old-name")),
    Fault(
        name="funnel-on-a-port-not-served", hop=HopId.FUNNEL, expected="funnel-without-serve",
        inject=_with_key("${TS_CERT_DOMAIN}:8443"), evidence=serves(":8443")),
)  # fmt: skip
