"""What `docker inspect` tells about one container of a stack, as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scaletail_tui.domain.stack.raw_evidence import Death

EXIT_MEANINGS = {
    1: "", 2: " (usage)", 126: " (not executable)", 127: " (command not found)", 132: " (illegal instruction)",
    134: " (aborted)", 137: " (killed)", 139: " (memory fault)", 143: " (asked to stop)",
}  # fmt: skip
"""What a shell or a signal means by an exit code."""
ALIVE = frozenset({"running", "restarting", "paused"})
"""The engine's words for a container that works on its data, or will again without being started."""


class Role(StrEnum):
    """What a container is to its stack."""

    SIDECAR = "sidecar"
    APP = "app"
    """Lives in the sidecar's network namespace."""
    HELPER = "helper"
    """A database, a cache: on the stack's own network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPort:
    """A port of the host that leads into a container."""

    port: int
    """Inside."""
    protocol: str = "tcp"
    host_ip: str = ""
    """`0.0.0.0`, `::`, `127.0.0.1`; empty: all."""
    host_port: int | None = None
    """None where the engine chose one and has not said which."""

    def __str__(self) -> str:
        return f"{self.host_ip or '0.0.0.0'}:{self.host_port or '?'} to {self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerFacts:
    """What `docker inspect` tells about one container; times are seconds since the epoch."""

    id: str
    name: str
    service: str = ""
    """The Compose service."""
    role: Role = Role.HELPER
    image: str = ""
    """As the Compose file names it."""
    image_id: str = ""
    """Of the image that it was made from, whatever is called by that name now."""
    image_digest: str = ""
    """Under which its registry has it; empty where it comes from none, and before a deep look."""
    image_moved: bool = False
    """True where the name leads to another image on this host by now."""
    image_age: float | None = None
    """Seconds since the image was pulled, or built where the pull is not known."""
    image_pulled: bool = False
    """True when `image_age` counts from the pull."""
    status: str = ""
    """created, running, restarting, exited, paused, dead."""
    exit_code: int = 0
    error: str = ""
    """Why the engine could not start it."""
    out_of_memory: bool = False
    created: float | None = None
    started: float | None = None
    finished: float | None = None
    restarts: int = 0
    restart_policy: str = ""
    health: str = ""
    """starting, healthy, unhealthy; empty without a health check."""
    health_output: str = ""
    """What the last failed check said."""
    start_period: float = 0.0
    """Seconds the health check gives it to start."""
    deaths: tuple[Death, ...] = ()
    """Its last ends, the newest last, as far as the engine remembers; only of containers that do not run calmly.

    `exit_code` is 0 while a container runs, whatever its last run ended with."""
    network_mode: str = ""
    borrows: bool = False
    """True where it has the mounts, the processes or the memory of another container."""
    networks: tuple[str, ...] = ()
    """Names; empty for one that joined another namespace, and for one that is cut off."""
    published: tuple[PublishedPort, ...] = ()
    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    user: str = ""
    health_test: tuple[str, ...] = ()
    """`CMD wget …`; empty without a health check."""
    sysctls: Mapping[str, str] = field(default_factory=dict)
    exposed_ports: tuple[int, ...] = ()
    """TCP ports that image or Compose file expose."""
    architecture: str = ""
    """Of the image: amd64, arm64; empty before a deep look."""
    log_driver: str = ""
    log_limited: bool = True
    """False when the engine keeps every line for ever."""
    devices: tuple[str, ...] = ()
    """Paths inside the container."""
    capabilities: tuple[str, ...] = ()
    """Added ones, without the CAP_ prefix."""
    privileged: bool = False
    mounts: Mapping[str, str] = field(default_factory=dict)
    """Path inside to path outside (or volume name)."""
    volumes: tuple[str, ...] = ()
    """Paths inside at which a volume stands, not a folder of the host."""
    read_only: tuple[str, ...] = ()
    """Paths inside that cannot be written."""
    sidecar_settings: Mapping[str, str] = field(default_factory=dict)
    """TS_* variables; those that hold secrets are replaced by what kind of thing they are."""
    working_dir: str = ""
    """The Compose project's folder."""
    config_files: tuple[str, ...] = ()
    """The Compose files that it was made from."""
    config_hash: str = ""
    """Compose's fingerprint of the service at that time."""
    compose_version: str = ""
    depends_on: tuple[str, ...] = ()
    """`tailscale:service_healthy:false` each: service, condition, restart."""

    @property
    def last_exit(self) -> int | None:
        """Exit code of the last run that ended; None where it is not known."""
        if not self.running and self.finished is not None:
            return self.exit_code
        return self.deaths[-1].exit_code if self.deaths else None

    @property
    def running(self) -> bool:
        return self.status == "running"

    @property
    def alive(self) -> bool:
        return self.status in ALIVE

    @property
    def done(self) -> bool:
        """True for a one-shot, a migration for one, that ended well and is not meant to come back."""
        return self.status == "exited" and self.exit_code == 0 and self.restart_policy in ("", "no", "on-failure")

    @property
    def joined(self) -> str:
        """Id of the container whose network namespace it shares; empty for one of its own."""
        return self.network_mode.removeprefix("container:") if self.network_mode.startswith("container:") else ""
