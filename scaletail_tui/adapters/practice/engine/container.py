"""One simulated container, and the two shapes in which the engine speaks of it."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from scaletail_tui.adapters.practice.engine.bindings import mounts_entry, port_bindings
from scaletail_tui.domain.stack.raw_evidence import Death, LogLine

LOG_LINES_KEPT = 20_000
NEVER = "0001-01-01T00:00:00Z"


def engine_time(seconds: float | None) -> str:
    """RFC 3339 with nanoseconds, as the engine writes it."""
    if seconds is None:
        return NEVER
    stamp = datetime.fromtimestamp(seconds, UTC)
    return f"{stamp:%Y-%m-%dT%H:%M:%S}.{stamp.microsecond:06d}000Z"


def make_id(*parts: object) -> str:
    """64 hexadecimal digits that depend on the parts alone, so that equal worlds have equal ids."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A TCP socket in LISTEN: IPv4 address and port; `everywhere` is written as `::`, as most apps do."""

    port: int
    address: str = "0.0.0.0"
    everywhere: bool = False


class Inhabitant(Protocol):
    """What runs in a container."""

    def begin(self) -> None: ...

    def end(self) -> None: ...

    def listeners(self) -> tuple[Listener, ...]: ...


@dataclass(slots=True, kw_only=True)
class Container:
    """State of one container; the world changes it, nobody else."""

    id: str
    name: str
    service: str
    project: str
    folder: str
    image: str
    image_id: str
    config: Mapping[str, Any]
    """The Compose service as `config` resolved it."""
    model: Mapping[str, Any]
    """The whole resolved Compose model: secrets and configs stand outside of the service."""
    config_hash: str
    created: float
    environment: Mapping[str, str] = field(default_factory=dict)
    joins: str = ""
    """Id of the container whose network namespace it shares; empty for one of its own."""
    status: str = "created"
    """created, running, restarting or exited."""
    started: float | None = None
    finished: float | None = None
    exit_code: int = 0
    error: str = ""
    """Why the engine could not start it."""
    restarts: int = 0
    run: int = 0
    """Counts starts and ends: what was planned for an earlier run is void."""
    pid: int = 0
    health: str = ""
    """starting, healthy or unhealthy; empty without a health check."""
    namespace: tuple[str, int] = ("", 0)
    """Owner's id and its run: a namespace dies with the run that made it."""
    inhabitant: Inhabitant | None = None
    deaths: list[Death] = field(default_factory=list)
    log: deque[LogLine] = field(default_factory=lambda: deque(maxlen=LOG_LINES_KEPT))
    said: int = 0
    """Lines ever written to `log`."""
    said_at: float = 0.0
    flood: int = 0
    """Lines that come at once, as fast as they are taken, to whoever follows the log; made up as they are read."""
    flood_rate: int = 0
    """Lines a second of that; 0: as fast as they are taken."""

    @property
    def running(self) -> bool:
        return self.status == "running"

    @property
    def alive(self) -> bool:
        """True as long as a follower of its log may expect more."""
        return self.status in ("running", "restarting")

    def write(self, *, at: float, text: str, error: bool) -> None:
        """Add a line; no two lines have the same time, as on a real engine."""
        self.said_at = max(at, self.said_at + 0.000113)
        self.log.append(LogLine(at=engine_time(self.said_at), text=text, error=error))
        self.said += 1

    @property
    def labels(self) -> dict[str, str]:
        depends = ",".join(f"{name}:service_healthy:false" for name in self.config.get("depends_on") or {})
        return {
            "com.docker.compose.config-hash": self.config_hash,
            "com.docker.compose.container-number": "1",
            "com.docker.compose.depends_on": depends,
            "com.docker.compose.image": self.image_id,
            "com.docker.compose.oneoff": "False",
            "com.docker.compose.project": self.project,
            "com.docker.compose.project.config_files": f"{self.folder}/compose.yaml",
            "com.docker.compose.project.working_dir": self.folder,
            "com.docker.compose.service": self.service,
            "com.docker.compose.version": "5.6.1",
        } | {str(key): str(value) for key, value in (self.config.get("labels") or {}).items()}

    @property
    def network_mode(self) -> str:
        return f"container:{self.joins}" if self.joins else f"{self.project}_default"

    def status_words(self, now: float) -> str:
        """`Up 6 days (healthy)`, `Exited (0) 11 days ago`."""
        if self.status == "created":
            return "Created"
        if self.status == "exited":
            return f"Exited ({self.exit_code}) {_ago(now - (self.finished or now))} ago"
        if self.status == "restarting":
            return f"Restarting ({self.exit_code}) {_ago(now - (self.finished or now))} ago"
        health = f" ({'health: starting' if self.health == 'starting' else self.health})" if self.health else ""
        return f"Up {_ago(now - (self.started or now))}{health}"

    def list_entry(self, now: float) -> dict[str, Any]:
        """One element of `GET /containers/json?all=1`."""
        return {
            "Id": self.id,
            "Names": [f"/{self.name}"],
            "Image": self.image,
            "ImageID": self.image_id,
            "Command": "/usr/local/bin/containerboot" if self.service == "tailscale" else "/start.sh",
            "Created": int(self.created),
            "Ports": [],
            "Labels": self.labels,
            "State": self.status,
            "Status": self.status_words(now),
            "HostConfig": {"NetworkMode": self.network_mode},
            "NetworkSettings": {"Networks": {} if self.joins else {f"{self.project}_default": {}}},
            "Mounts": mounts_entry(self.config),
        }

    def inspect_answer(self) -> dict[str, Any]:
        """`docker inspect`, as far as anybody looks."""
        state: dict[str, Any] = {
            "Status": self.status,
            "Running": self.status in ("running", "restarting"),
            "Paused": False,
            "Restarting": self.status == "restarting",
            "OOMKilled": False,
            "Dead": False,
            "Pid": self.pid if self.running else 0,
            "ExitCode": self.exit_code,
            "Error": self.error,
            "StartedAt": engine_time(self.started),
            "FinishedAt": engine_time(self.finished),
        }
        if self.health:
            state["Health"] = {"Status": self.health, "FailingStreak": 0, "Log": []}
        sandbox = make_id("sandbox", *self.namespace) if self.running and not self.joins else ""
        networks = (
            {} if self.joins else {f"{self.project}_default": {"Gateway": "172.20.0.1", "IPAddress": "172.20.0.2"}}
        )
        return {
            "Id": self.id,
            "Created": engine_time(self.created),
            "Path": "/usr/local/bin/containerboot" if self.service == "tailscale" else "/start.sh",
            "Args": [],
            "State": state,
            "Image": self.image_id,
            "Name": f"/{self.name}",
            "RestartCount": self.restarts,
            "Driver": "overlay2",
            "Platform": "linux",
            "HostConfig": {
                "NetworkMode": self.network_mode,
                "RestartPolicy": {"Name": str(self.config.get("restart") or "no"), "MaximumRetryCount": 0},
                "Privileged": bool(self.config.get("privileged")),
                "CapAdd": [f"CAP_{cap.upper().removeprefix('CAP_')}" for cap in self.config.get("cap_add") or ()]
                or None,
                "Devices": [
                    {"PathOnHost": parts[0], "PathInContainer": parts[-1], "CgroupPermissions": "rwm"}
                    for parts in (str(device).split(":")[:2] for device in self.config.get("devices") or ())
                ],
                "PortBindings": port_bindings(self.config),
                "LogConfig": {"Type": "json-file", "Config": {}},
            },
            "Mounts": mounts_entry(self.config),
            "Config": {
                "Hostname": str(self.config.get("hostname") or self.id[:12]),
                "Env": [f"{key}={value}" for key, value in self.environment.items()],
                "Image": self.image,
                "Labels": self.labels,
                "Tty": False,
            },
            "NetworkSettings": {
                "SandboxID": sandbox,
                "SandboxKey": f"/var/run/docker/netns/{sandbox[:12]}" if sandbox else "",
                "Ports": {},
                "Networks": networks,
            },
        }


def _ago(seconds: float) -> str:
    for size, word in ((604_800, "weeks"), (86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {word}"
    if seconds >= 60:
        return "About a minute"
    return f"{max(1, int(seconds))} seconds"
