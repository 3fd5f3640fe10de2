"""What a stack's own Compose files say now, as Compose would resolve them; no secret stands in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scaletail_tui.domain.stack.raw_evidence import PathLook


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeMount:
    """One entry under `volumes` of a service."""

    target: str
    source: str = ""
    """Absolute path of a bind, or a volume's name; empty for an anonymous one."""
    kind: str = "bind"
    """bind, volume, tmpfs."""
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposePort:
    """One entry under `ports`; ranges stay as they are written."""

    target: str
    published: str = ""
    host_ip: str = ""
    protocol: str = "tcp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One entry under `depends_on`."""

    service: str
    condition: str = "service_started"
    restart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """A config or a secret that a service is given."""

    name: str
    target: str = ""
    """Absolute path inside the container."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeService:
    """One service."""

    name: str
    sidecar: bool = False
    """True for those that run containerboot: by image, or by their TS_* variables."""
    image: str = ""
    build: bool = False
    container_name: str = ""
    hostname: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    """TS_* variables, with secrets cut down to what kind of thing they are."""
    variables: tuple[str, ...] = ()
    """Names of all other variables."""
    network_mode: str = ""
    networks: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    health_test: tuple[str, ...] = ()
    """`CMD wget …`; empty without a health check of its own."""
    restart: str = ""
    platform: str = ""
    user: str = ""
    privileged: bool = False
    devices: tuple[str, ...] = ()
    """Paths inside the container."""
    cap_add: tuple[str, ...] = ()
    """Without the CAP_ prefix."""
    sysctls: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[ComposeMount, ...] = ()
    ports: tuple[ComposePort, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    configs: tuple[GivenFile, ...] = ()
    secrets: tuple[GivenFile, ...] = ()
    profiles: tuple[str, ...] = ()
    replicas: int = 1
    """Containers that Compose makes of it; 0: none on purpose."""

    @property
    def joins(self) -> str:
        """The service whose network namespace it shares; empty for one of its own."""
        return self.network_mode.removeprefix("service:") if self.network_mode.startswith("service:") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeFacts:
    """The resolved Compose model of one stack."""

    files: tuple[str, ...] = ()
    """Paths, the override last."""
    changed: float | None = None
    """When the newest of files and `.env` was written, seconds since the epoch."""
    services: tuple[ComposeService, ...] = ()
    configs: Mapping[str, str] = field(default_factory=dict)
    """Inline `content` by name, `$$` undone."""
    external_networks: tuple[str, ...] = ()
    external_volumes: tuple[str, ...] = ()
    secret_files: Mapping[str, str] = field(default_factory=dict)
    """Secret's name to the absolute path of its file."""
    unset: tuple[str, ...] = ()
    """Variables without value and without default: Compose puts an empty text there."""
    comments_as_values: tuple[str, ...] = ()
    """Variables of `.env` whose value is the comment behind an empty value."""
    paths: Mapping[str, PathLook] = field(default_factory=dict)
    """What stands at each path that is mounted; only where files and engine are on this machine."""
    unresolved: str = ""
    """What Compose would resolve and we do not: `include`, `extends`; empty when the model is whole."""

    def service(self, name: str) -> ComposeService | None:
        return next((service for service in self.services if service.name == name), None)

    @property
    def sidecar(self) -> ComposeService | None:
        return next((service for service in self.services if service.sidecar and not service.joins), None)
