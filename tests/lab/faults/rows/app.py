"""Faults of the app: where it listens, whether it lives, and what it says."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Act, Fault, Seen
from tests.lab.faults.patient import Patient
from tests.lab.faults.puppet import (
    SERVE_FILE,
    anew,
    answers,
    cast,
    listens,
    loopback,
    other,
    recast,
    serves,
    silent,
    told,
    uncast,
)

SHARED = "service:tailscale"
IPV6_LOOPBACK = "00000000000000000000000001000000"


def _port_changed(patient: Patient) -> None:
    patient.change(r"127\.0\.0\.1:80\"", '127.0.0.1:8096"', file=SERVE_FILE)


def _served_at(address: str) -> Act:
    return lambda patient: patient.change(r"127\.0\.0\.1:80\"", f'{address}:80"', file=SERVE_FILE)


def _started_again(patient: Patient) -> None:
    patient.docker("restart", "-t", "1", patient.app)


def _with(service: str, app: Act) -> Act:
    """Cast the app beside another service, and start both, the other one first."""

    def act(patient: Patient) -> None:
        app(patient)
        patient.docker("rm", "-f", patient.app)
        patient.compose("up", "-d", "--no-deps", "--pull", "never", service)
        anew(patient)

    return act


def _sidecar_replaced(patient: Patient) -> None:
    patient.docker("rm", "-f", patient.sidecar)
    patient.up("tailscale")


def _another_sidecar(patient: Patient) -> bool:
    joined = str(patient.evidence.inspect(patient.app).get("HostConfig", {}).get("NetworkMode"))
    return joined != f"container:{patient.evidence.inspect(patient.sidecar).get('Id')}"


def _sidecar_is_younger(patient: Patient) -> bool:
    sidecar, app = patient.evidence.state(patient.sidecar), patient.evidence.state(patient.app)
    return bool(sidecar.get("Running")) and str(sidecar.get("StartedAt")) > str(app.get("StartedAt"))


def _only_the_sidecar(patient: Patient) -> None:
    patient.up("tailscale")


def _no_app(patient: Patient) -> bool:
    return patient.backend() == "Running" and not patient.evidence.inspect(patient.app) and patient.age() > 20


def _alone_again(patient: Patient) -> None:
    patient.compose("rm", "-fs", "other")
    uncast(patient)


def _restarted(times: int) -> Seen:
    return lambda patient: int(patient.evidence.state(patient.app).get("RestartCount") or 0) >= times


PORT: tuple[Fault, ...] = (
    Fault(
        name="serve-asks-the-wrong-port", hop=HopId.PORT, expected="serve-backend-wrong-port",
        inject=_port_changed, evidence=serves("127.0.0.1:8096")),
    Fault(
        name="app-moves-to-another-port", hop=HopId.PORT, expected="serve-backend-wrong-port", prepare=cast(),
        inject=told("LISTEN=3000"), evidence=lambda p: listens(3000)(p) and not listens(80)(p)),
    Fault(
        name="app-binds-its-own-address", hop=HopId.PORT, expected="app-binds-specific-address",
        inject=recast("LISTEN=own:80"), evidence=lambda p: listens(80)(p) and loopback(p) == 0, heal=uncast),
    Fault(
        name="app-binds-ipv6-only", hop=HopId.PORT, expected="app-binds-specific-address", prepare=cast(),
        inject=told("LISTEN=[::1]:80"), evidence=listens(80, IPV6_LOOPBACK), heal=told("LISTEN=80")),
    Fault(
        name="app-is-slow-to-start", hop=HopId.PORT, expected="app-not-listening-yet", fresh=True,
        prepare=cast("DELAY=25s"), inject=Patient.up, evidence=silent(80), heal=lambda p: None),
    Fault(
        name="app-never-listens-and-calls-itself-healthy", hop=HopId.PORT, expected="serve-backend-refused", fresh=True,
        prepare=cast("LISTEN=none", healthcheck={"test": ["CMD", "puppet", "health"], "interval": "2s"}),
        inject=Patient.up, within=180, heal=told("LISTEN=80"),
        evidence=lambda p: p.age() > 120 and silent(80)(p)),
    Fault(
        name="serve-asks-ipv6", hop=HopId.PORT, expected="serve-backend-localhost-ipv6",
        prepare=cast("LISTEN=127.0.0.1:80"), inject=_served_at("[::1]"), evidence=serves("[::1]:80")),
    Fault(
        name="port-clash-in-the-namespace", hop=HopId.PORT, expected="app-port-clash-in-netns",
        inject=_with("other", cast(rest=other("other", "LISTEN=80", network_mode=SHARED))),
        evidence=lambda p: p.said("address already in use", by=p.app), heal=_alone_again,
        meanwhile=frozenset({"app-crash-loop", "app-not-created"})),
)  # fmt: skip
LIFE: tuple[Fault, ...] = (
    Fault(
        name="app-stopped", hop=HopId.APP, expected="app-stopped",
        inject=lambda p: p.docker("stop", "-t", "1", p.app), evidence=lambda p: p.is_in("exited", container=p.app)),
    Fault(
        name="app-paused", hop=HopId.APP, expected="app-stopped",
        inject=lambda p: p.docker("pause", p.app), evidence=lambda p: p.is_in("paused", container=p.app)),
    Fault(
        name="app-crashes-again-and-again", hop=HopId.APP, expected="app-crash-loop",
        inject=recast("EXIT=300ms", "EXIT_CODE=3", "COMPLAIN=no licence for me"), evidence=_restarted(2), heal=uncast),
    Fault(
        name="app-out-of-memory", hop=HopId.APP, expected="app-oom",
        inject=recast("EAT=200", mem_limit="24m", memswap_limit="24m"),
        evidence=lambda p: bool(p.evidence.state(p.app).get("OOMKilled")),
        meanwhile=frozenset({"app-crash-loop"}), heal=uncast),
    Fault(
        name="app-in-a-dead-namespace", hop=HopId.APP, expected="netns-stale",
        inject=lambda p: p.docker("restart", "-t", "1", p.sidecar), evidence=_sidecar_is_younger,
        meanwhile=frozenset({"sidecar-stopped"})),
    Fault(
        name="app-joined-a-deleted-sidecar", hop=HopId.APP, expected="netns-join-stale-id",
        inject=_sidecar_replaced, evidence=_another_sidecar, meanwhile=frozenset({"sidecar-missing"})),
    Fault(
        name="app-was-never-started", hop=HopId.APP, expected="app-not-created", fresh=True,
        inject=_only_the_sidecar, evidence=_no_app),
    Fault(
        name="app-outside-the-namespace", hop=HopId.APP, expected="app-not-in-sidecar-netns",
        inject=recast(network_mode="bridge"),
        evidence=lambda p: p.evidence.inspect(p.app).get("HostConfig", {}).get("NetworkMode") == "bridge", heal=uncast),
    Fault(
        name="app-may-not-write", hop=HopId.APP, expected="app-permission-denied",
        inject=recast("WRITES=/data/db", user="65532:65532", volumes=["./data/own:/data"]),
        evidence=lambda p: p.said("permission denied", by=p.app), meanwhile=frozenset({"app-crash-loop"})),
    Fault(
        name="database-unreachable", hop=HopId.APP, expected="app-db-unreachable",
        inject=recast("NEEDS=127.0.0.1:5432"), evidence=lambda p: p.said("connection refused", by=p.app),
        meanwhile=frozenset({"app-crash-loop"}), heal=uncast),
)  # fmt: skip
WORDS: tuple[Fault, ...] = (
    Fault(
        name="app-answers-500", hop=HopId.APP, expected="app-answers-error",
        inject=recast("STATUS=500"), evidence=answers(500), heal=uncast),
    Fault(
        name="app-begins-to-answer-503", hop=HopId.APP, expected="app-answers-error", prepare=cast(),
        inject=told("STATUS=503"), evidence=answers(503), heal=told("STATUS=200"), named_within=15.0),
    Fault(
        name="app-rejects-the-name", hop=HopId.APP, expected="app-host-rejected",
        inject=recast("HOSTS=localhost"), evidence=answers(400, host=True), heal=uncast),
    Fault(
        name="app-redirects-for-ever", hop=HopId.APP, expected="app-redirect-loop",
        inject=recast("REDIRECT={url}"), evidence=answers(302), heal=uncast),
    Fault(
        name="app-is-slow-to-answer", hop=HopId.APP, expected="serve-backend-slow",
        inject=recast("SLOW=60s"), evidence=lambda p: listens(80)(p) and loopback(p) == 0, heal=uncast),
    Fault(
        name="health-tool-missing", hop=HopId.APP, expected="app-health-tool-missing",
        inject=recast(healthcheck={"test": ["CMD", "pgrep", "app"], "interval": "1s", "retries": 1}),
        evidence=lambda p: "executable file not found" in str(p.evidence.state(p.app).get("Health")), heal=uncast),
)  # fmt: skip
