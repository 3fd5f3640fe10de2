"""Observations for rule tests: a healthy stack, and ways to make parts of it otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.missing import Missing
from scaletail_tui.domain.diagnosis.evidence.observation import Expected, Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import (
    Handler,
    Listener,
    Loopback,
    RunLog,
    ServeFacts,
    StatusFacts,
)
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.raw_evidence import AnswerLook, EngineLook, LogLine

NOW = 1_800_000_000.0
DAY = 86_400.0
NAME = "vault.tail4e5f.ts.net"

SIDECAR = ContainerFacts(
    id="5" * 64, name="tailscale-vault", service="tailscale", role=Role.SIDECAR, image="tailscale/tailscale:latest",
    status="running", started=NOW - 3600, created=NOW - 3601, restart_policy="unless-stopped", health="healthy",
    network_mode="vault_default", devices=("/dev/net/tun",), capabilities=("NET_ADMIN",),
    sidecar_settings={
        "TS_LOCAL_ADDR_PORT": "127.0.0.1:41234", "TS_USERSPACE": "false", "TS_STATE_DIR": "/var/lib/tailscale",
        "TS_SERVE_CONFIG": "/config/serve.json",
    },
)  # fmt: skip
APP = ContainerFacts(
    id="a" * 64, name="app-vault", service="application", role=Role.APP, image="vaultwarden/server:latest",
    status="running", started=NOW - 3590, created=NOW - 3601, restart_policy="unless-stopped",
    network_mode=f"container:{'5' * 64}",
)  # fmt: skip
STATUS = StatusFacts(
    state="Running", version="1.102.5", addresses=("100.101.7.23", "fd7a:115c:a1e0::23"), asked_name="vault",
    dns_name=NAME, online=True, relay="fra", tags=("tag:container",), cert_domains=(NAME,), tailnet="tail4e5f.ts.net",
    magic_dns=True,
    capabilities=("funnel", "https", "https://tailscale.com/cap/funnel-ports?ports=443,8443,10000"),
)  # fmt: skip
PAGE = Handler(host="${TS_CERT_DOMAIN}", port=443, target="http://127.0.0.1:80", https=True)
FILE = ServeFacts(handlers=(PAGE,))
SERVED = ServeFacts(handlers=(replace(PAGE, host=NAME),))
LISTENERS = (
    Listener(address="0.0.0.0", port=80), Listener(address="127.0.0.1", port=41234),
    Listener(address="100.101.7.23", port=443), Listener(address="127.0.0.11", port=43579),
)  # fmt: skip
ANSWER = AnswerLook(
    connected=True, handshake=True, verified=True, issuer="E7", expires=NOW + 57 * DAY, status=200, seconds=0.031
)
HEALTHY = Observation(
    stack="vault", at=NOW, folder="/srv/vault",
    expected=Expected(
        managed=True, service="vaultwarden", service_name="Vaultwarden", exposure=Exposure.SERVE, main_port=80,
        hostname="vault", public_host=NAME,
    ),
    engine=Seen(value=EngineLook(version="28.3.2", api_version="1.51", compose_version="2.38.1"), at=NOW),
    containers=Seen(value=(SIDECAR, APP), at=NOW),
    status=Seen(value=STATUS, at=NOW), serve=Seen(value=SERVED, at=NOW), serve_file=Seen(value=FILE, at=NOW),
    listeners=Seen(value=LISTENERS, at=NOW), sidecar_log=Seen(value=RunLog(), at=NOW),
    answer=Seen(value=ANSWER, at=NOW),
    loopback=Seen(value=(Loopback(port=80, answer=AnswerLook(connected=True, status=200, seconds=0.004)),), at=NOW),
)  # fmt: skip


def but(observation: Observation = HEALTHY, **changes: Any) -> Observation:
    """The observation with parts replaced; plain values of timed parts are wrapped, None takes a part away."""
    wrapped: dict[str, Any] = {}
    for name, value in changes.items():
        if isinstance(getattr(observation, name), Seen) and not isinstance(value, Seen):
            value = Seen(why=Missing(detail="taken away")) if value is None else Seen(value=value, at=NOW)
        wrapped[name] = value
    return replace(observation, **wrapped)


def with_status(observation: Observation = HEALTHY, **changes: Any) -> Observation:
    return but(observation, status=replace(STATUS, **changes))


def with_sidecar(observation: Observation = HEALTHY, **changes: Any) -> Observation:
    assert observation.containers.value is not None
    rest = tuple(one for one in observation.containers.value if one.role is not Role.SIDECAR)
    assert observation.sidecar is not None
    return but(observation, containers=(replace(observation.sidecar, **changes), *rest))


def restarted(observation: Observation = HEALTHY, *, age: float) -> Observation:
    """The pair came up `age` seconds ago, sidecar first."""
    assert observation.containers.value is not None
    young = tuple(
        replace(one, started=NOW - age + (one.role is not Role.SIDECAR) * 0.5) for one in observation.containers.value
    )
    return but(observation, containers=young)


def with_app(observation: Observation = HEALTHY, **changes: Any) -> Observation:
    assert observation.sidecar is not None
    return but(observation, containers=(observation.sidecar, replace(APP, **changes)))


def log(*texts: str, age: float = 30.0) -> tuple[LogLine, ...]:
    """Log lines, one second apart, the last one `age` seconds before now."""

    first = NOW - age - len(texts) + 1
    stamps = [
        datetime.fromtimestamp(first + at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000000Z") for at in range(len(texts))
    ]
    return tuple(LogLine(at=stamp, text=text) for stamp, text in zip(stamps, texts, strict=True))


def logging_in(*lines: str, age: float = 15.0, state: str = "NeedsLogin", **changes: Any) -> Observation:
    """A sidecar that came up `age` seconds ago and is not logged in; the app waits for it."""
    status = StatusFacts(state=state, version="1.102.5", asked_name="vault", **changes)
    base = with_app(with_sidecar(started=NOW - age, health="starting"), status="created", started=None)
    return but(base, status=status, serve=ServeFacts(), listeners=LISTENERS[1:2], answer=None, loopback=None,
               sidecar_log=RunLog(current=log(*lines, age=1.0)))  # fmt: skip


def crash_looping(*last_run: str, exit_code: int = 1, restarts: int = 4) -> Observation:
    """A sidecar between two of its lives; the app never started."""
    base = with_app(
        with_sidecar(status="restarting", exit_code=exit_code, restarts=restarts, started=NOW - 3, finished=NOW - 1,
                     health="unhealthy"),
        status="created", started=None,
    )  # fmt: skip
    return but(base, status=None, serve=None, listeners=None, answer=None, loopback=None,
               sidecar_log=RunLog(last=log(*last_run, age=1.0)))  # fmt: skip


def ids(observation: Observation) -> list[str]:
    """Ids of what is found, in order."""
    return [one.id for one in diagnose(observation).findings]


def hop_of(observation: Observation, hop_id: HopId) -> Hop:
    found = diagnose(observation).hop(hop_id)
    assert found is not None, f"no hop {hop_id}"
    return found
