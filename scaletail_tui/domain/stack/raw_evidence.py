"""What was seen in one look: raw evidence as the tools gave it, before anything judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of a container's log, without line end or control sequences."""

    at: str
    """The engine's timestamp, RFC 3339 with nanoseconds; empty where there is none."""
    text: str
    error: bool = False
    """True when it came from stderr."""
    source: str = ""
    """Whose it is, where lines of several containers stand together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SidecarLook:
    """One round of the long-lived shell in a sidecar; each part is None when it could not be had."""

    status: Mapping[str, Any] | None = None
    """`tailscale status --json --peers=false`."""
    serve: Mapping[str, Any] | None = None
    """`tailscale serve status --json`; `{}` when nothing is served."""
    tcp: str | None = None
    """/proc/net/tcp and /proc/net/tcp6, one after the other, each with its heading line."""
    healthz: str | None = None
    """Body of /healthz, or what the request said instead."""
    serve_file: str | None = None
    """Text of the file that TS_SERVE_CONFIG names, as containerboot would read it."""
    prefs: Mapping[str, Any] | None = None
    """`tailscale debug prefs`; this and what follows only of a deep round, whose status lists the peers too."""
    dns: Mapping[str, Any] | None = None
    """`tailscale dns status --json`."""
    lock: Mapping[str, Any] | None = None
    """`tailscale lock status --json`."""
    namespace: str | None = None
    """resolv.conf, forwarding, interfaces and routes as `PATH:LINE`, and `df -P -k` of the state folder."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Part name to what the tool said when it failed."""
    limits: Mapping[str, float] = field(default_factory=dict)
    """Part name to the seconds that its tool was given and that passed without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLook:
    """A request to the device's own tailnet address, through the sidecar: real TLS handshake with SNI, then HTTP."""

    connected: bool
    handshake: bool = False
    verified: bool = False
    """The chain leads to a root this host trusts (or one given to the program) and the name matches."""
    for_name: bool = False
    """The certificate holds the name that was asked for, whether this host trusts it or not."""
    issuer: str = ""
    expires: float | None = None
    """notAfter of the certificate, seconds since the epoch."""
    status: int | None = None
    """HTTP status; None where no HTTP answer came."""
    location: str = ""
    asks_login: bool = False
    """The answer asks who is there: 401, 403, a redirect to a login, or a password field in its first packet."""
    wants_tls: bool = False
    """The answer's own words say that a plain request came to a TLS port."""
    seconds: float = 0.0
    error: str = ""
    """The first thing that failed, in the tool's words."""
    limit: float | None = None
    """Seconds that passed without the answer, where that is the error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineLook:
    """What the engine says about itself."""

    version: str
    api_version: str
    operating_system: str = ""
    rootless: bool = False
    root_dir: str = ""
    compose_version: str = ""


FIRST_USER = (1000, 1000)
"""User and group of the first person on nearly every Linux."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLook:
    """What the host itself shows; parts that cannot be looked at are None."""

    user: str = ""
    uid: int = 0
    gid: int = 0
    behind_sudo: tuple[int, int] | None = None
    """User and group who asked by sudo; None where nobody did."""
    in_docker_group: bool | None = None
    docker_cli: str | None = None
    """Path of the docker command."""
    docker_cli_version: str = ""
    endpoint: str = ""
    """unix:///var/run/docker.sock, ssh://…"""
    tun: bool | None = None
    """True when /dev/net/tun is the character device 10:200; None where the engine is on another host."""
    timezone: str = "Etc/UTC"
    """Of new stacks: what the user chose, else this host's."""
    chosen_owner: tuple[int, int] | None = None
    """User and group that the user chose for new stacks; None where nothing was chosen."""
    kill_user_processes: bool = False
    """True when systemd-logind ends this process, and a deploy that it starts, at logout."""
    free_bytes: int | None = None
    """On the file system of the stacks root."""
    root_writable: bool | None = None
    """True when this user may write the stacks root, or make it; None where that was not looked at."""
    name: str = ""

    @property
    def owner(self) -> tuple[int, int]:
        """User and group as whom apps run: as chosen, else never root, whoever runs this program."""
        if self.chosen_owner is not None:
            return self.chosen_owner
        return (self.uid, self.gid) if self.uid else self.behind_sudo or FIRST_USER


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOnDisk:
    """A stack folder as it stands, ours or made by hand."""

    name: str
    folder: str
    compose_text: str
    env: Mapping[str, str] = field(repr=False)
    """`.env` as Compose would read it; may hold secrets."""
    env_text: str = field(default="", repr=False)
    serve_text: str | None = None
    """The Serve file, None where there is none."""
    meta: Mapping[str, Any] | None = None
    """`x-scaletail` of compose.yaml with `$$` undone; None for a stack that we did not write."""
    services: tuple[str, ...] = ()
    """The Compose services that must have a container; known of stacks that we wrote."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Other generated files that exist: relative path to text."""
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of an import the user's own files: name to text."""
    given_model: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What they say together, variables as they are written."""
    modes: Mapping[str, int] = field(default_factory=dict)
    data_links: Mapping[str, str] = field(default_factory=dict)
    """`data`, or a folder in it, that is a symbolic link: relative path to where it leads."""
    has_override: bool = False
    has_state: bool = False
    """True when tailscale/state holds an identity."""
    key_pending: bool = False
    """True when tailscale/authkey is not empty."""
    env_written: float | None = None
    """When `.env` was written last, seconds since the epoch; None where there is none."""
    serve_written: float | None = None
    """The same of the Serve file."""
    problem: str = ""
    """Why compose.yaml or .env could not be read; one sentence."""
    problem_at: str = ""
    """The file, or the folder, that it is about."""
    open_to_any: bool = False
    """True for a folder without a Compose file that can be read: what a rollback left, or somebody's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathLook:
    """What stands at a path of this machine."""

    kind: str
    """missing, file, folder, other (a socket, a device), or closed: we may not look."""
    uid: int | None = None
    gid: int | None = None
    mode: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeLook:
    """The Compose files of one folder, read without Compose: overrides merged, variables filled in from `.env`."""

    model: Mapping[str, Any] = field(repr=False)
    """May hold secrets; `$$` undone."""
    files: tuple[str, ...] = ()
    changed: float | None = None
    """When the newest of files and `.env` was written, seconds since the epoch."""
    unset: tuple[str, ...] = ()
    """Variables without value and without default."""
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    """`.env` as Compose would read it."""
    paths: Mapping[str, PathLook] = field(default_factory=dict)
    """What stands at each absolute path that the model mounts."""
    unresolved: str = ""
    """What Compose would resolve and this does not; empty when the model is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """One end of a container's main process, as the engine remembers it."""

    at: float
    """Seconds since the epoch."""
    exit_code: int
    out_of_memory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeEvent:
    """One line of `docker compose --progress json`, or the end of it."""

    id: str = ""
    """`Container app-vault`, an image, a layer."""
    status: str = ""
    """Working, Done, Error …"""
    text: str = ""
    current: int | None = None
    total: int | None = None
    parent: str = ""
