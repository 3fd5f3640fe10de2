"""What is learned inside a sidecar: status, Serve, listeners, log, requests on loopback."""

from __future__ import annotations

from dataclasses import dataclass

from scaletail_tui.domain.stack.raw_evidence import AnswerLook, LogLine

APP_CONNECTORS = "tailscale.com/app-connectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusFacts:
    """`tailscale status --json`, the fields that rules look at."""

    state: str = ""
    """NoState, NeedsLogin, NeedsMachineAuth, Stopped, Starting, Running."""
    version: str = ""
    tun: bool = True
    auth_url: str = ""
    health: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    asked_name: str = ""
    dns_name: str = ""
    """As given by control, without the trailing dot."""
    online: bool = False
    """In a map poll with control now."""
    relay: str = ""
    key_expiry: float | None = None
    """Seconds since the epoch; None: never."""
    expired: bool = False
    tags: tuple[str, ...] = ()
    user: str = ""
    capabilities: tuple[str, ...] = ()
    """Keys of `Self.CapMap`."""
    cert_domains: tuple[str, ...] = ()
    tailnet: str = ""
    """MagicDNS suffix."""
    magic_dns: bool | None = None
    """None before the network map."""
    node_id: str = ""
    """Control's name for the device; two stacks never share one."""
    routes: tuple[str, ...] = ()
    """Approved prefixes, the device's own addresses left out."""
    primary_routes: tuple[str, ...] = ()
    """Approved prefixes that lead here and not to another router."""
    exit_node_option: bool = False
    """Offered as an exit node, and approved."""
    exit_node_online: bool | None = None
    """Of the exit node that this device uses; None where it uses none."""
    hosted_services: tuple[str, ...] = ()
    """Tailscale Services, `svc:…`, that control lets this device answer for (`service-host` of its CapMap)."""

    @property
    def running(self) -> bool:
        return self.state == "Running"

    @property
    def is_app_connector(self) -> bool:
        """True when the policy names the device as one."""
        return any(name.startswith(APP_CONNECTORS) for name in self.capabilities)

    @property
    def address(self) -> str:
        """The IPv4 address of the device, or the first it has; empty before login."""
        return next((ip for ip in self.addresses if ":" not in ip), self.addresses[0] if self.addresses else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """One thing that Serve shows: a port of the device, a path, and where it leads."""

    host: str
    """Host of the Web key, `${TS_CERT_DOMAIN}` in files; empty for raw TCP."""
    port: int
    path: str = "/"
    target: str = ""
    """`http://127.0.0.1:80`, `127.0.0.1:5432` …; empty for text, files and redirects."""
    https: bool = False
    public: bool = False
    """Funnel is on for this host and port."""
    kind: str = "proxy"
    """What it does: proxy, text, path, redirect, forward (raw TCP), or nothing at all."""

    @property
    def backend(self) -> tuple[str, int] | None:
        """Host and port the target names; None where there is none."""
        rest = self.target.split("://", 1)[-1].split("/", 1)[0]
        host, colon, port = rest.rpartition(":")
        number = number_of(port)
        if colon and number is not None:
            return host.strip("[]"), number
        if "://" in self.target and rest:
            return rest, 443 if self.target.startswith("https") else 80
        return None

    @property
    def scheme(self) -> str:
        return self.target.split("://", 1)[0] if "://" in self.target else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServePort:
    """One entry under `TCP` of a Serve configuration."""

    port: int
    https: bool = False
    http: bool = False
    forward: str = ""
    """`127.0.0.1:5432` of a raw TCP forward."""
    terminate_tls: str = ""
    """Name whose certificate a raw TCP forward shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TailscaleService:
    """One entry under `Services` of a Serve configuration: a name and addresses of its own, apart from the device's."""

    name: str
    """`svc:web`."""
    handlers: tuple[Handler, ...] = ()
    tun: bool = False
    """True when packets are passed as they are, without handlers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeFacts:
    """A Serve configuration: of the running sidecar, or of the file on disk."""

    handlers: tuple[Handler, ...] = ()
    ports: tuple[ServePort, ...] = ()
    funnel: tuple[str, ...] = ()
    """`host:port` keys that AllowFunnel sets to true, whether Serve shows something there or not."""
    services: tuple[TailscaleService, ...] = ()
    of_set_config: tuple[str, ...] = ()
    """Services, or endpoints, that are written as `tailscale serve set-config` wants them: containerboot drops them."""

    @property
    def shown(self) -> tuple[Handler, ...]:
        """All handlers, those of Services behind those of the device."""
        return (*self.handlers, *(handler for service in self.services for handler in service.handlers))

    @property
    def public(self) -> bool:
        return bool(self.funnel)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Listener:
    """A TCP socket in LISTEN, in the namespace of the sidecar."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLog:
    """The tail of a container's log, cut into runs."""

    current: tuple[LogLine, ...] = ()
    """Of the run that goes on now; empty when the container does not run."""
    last: tuple[LogLine, ...] = ()
    """Of the last run that ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loopback:
    """One GET in the sidecar's namespace, as Serve would make it."""

    port: int
    scheme: str = "http"
    path: str = "/"
    answer: AnswerLook


def number_of(port: str) -> int | None:
    """A port's number as somebody wrote it, in range or not; None for what is no number."""
    return int(port) if port.isascii() and port.isdigit() and len(port) < 10 else None
