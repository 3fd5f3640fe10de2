"""A power over the host or over other stacks: its kind, how far it goes, and its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.plain import plain_line

_LONGEST = 160
"""Characters of a detail, which comes from a file that anybody may have written."""


class Severity(StrEnum):
    """How far a power goes."""

    ROOT = "root"
    """Who has it can become root on this host."""
    HOST = "host"
    """It reaches beyond the stack: to the host, or to other stacks."""
    LIMITED = "limited"
    """More than a container has by itself, and not much."""


class PowerKind(StrEnum):
    """The word by which a power is allowed."""

    PRIVILEGED = "privileged"
    SOCKET = "socket"
    ENGINE_ADDRESS = "engine-address"
    SYSTEM_BUS = "system-bus"
    SYSTEM_FILES = "system-files"
    RAW_DEVICES = "raw-devices"
    ROOT_CAPABILITIES = "root-capabilities"
    PROVIDER = "provider"
    OWN_STACK = "own-stack"
    UNSEEN_FILES = "unseen-files"
    HOST_CAPABILITIES = "host-capabilities"
    UNCONFINED = "unconfined"
    DEVICES = "devices"
    HOST_NETWORK = "host-network"
    HOST_PROCESSES = "host-processes"
    HOST_MEMORY = "host-ipc"
    HOST_NAME = "host-uts"
    HOST_USERS = "host-users"
    HOST_CGROUPS = "host-cgroups"
    HOST_FILES = "host-files"
    NETWORK_FILES = "network-files"
    SSH_AGENT = "ssh-agent"
    DEVICE_SOCKET = "device-socket"
    DEVICE_OPTIONS = "device-options"
    IDENTITY = "identity"
    OTHER_CONTAINERS = "other-containers"
    OTHER_VOLUMES = "other-volumes"
    OTHER_NETWORKS = "other-networks"
    LAN_ADDRESS = "lan-address"
    PLUGINS = "plugins"
    RUNTIME = "runtime"
    CGROUP_PARENT = "cgroup-parent"
    COMPOSE_LABELS = "compose-labels"
    MORE_FILES = "more-files"
    CAPABILITIES = "capabilities"
    GPUS = "gpus"
    TUNNEL = "tunnel"
    SYSCTLS = "sysctls"
    PORTS = "ports"
    HOOKS = "hooks"
    HOST_FACTS = "host-facts"
    REMOTE_BUILD = "remote-build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """How far a kind goes, and what it is, as a phrase after the service's name; `{}` takes the details."""

    severity: Severity
    phrase: str


_ROOT, _HOST, _LIMITED = Severity.ROOT, Severity.HOST, Severity.LIMITED


def _mean(severity: Severity, phrase: str) -> Meaning:
    return Meaning(severity=severity, phrase=phrase)


# fmt: off
MEANINGS: dict[PowerKind, Meaning] = {
    PowerKind.PRIVILEGED: _mean(_ROOT, "is privileged ({}): that is root on this host"),
    PowerKind.SOCKET: _mean(_ROOT, "commands the container engine by {}: that is root on this host"),
    PowerKind.ENGINE_ADDRESS: _mean(_ROOT, "commands a container engine at {}: that is root on its machine"),
    PowerKind.SYSTEM_BUS: _mean(_ROOT, "speaks on the system bus ({}): it may command this host's services as root"),
    PowerKind.SYSTEM_FILES: _mean(_ROOT, "may change {}: enough to become root on this host"),
    PowerKind.RAW_DEVICES: _mean(_ROOT, "uses {} directly: enough to become root on this host"),
    PowerKind.ROOT_CAPABILITIES: _mean(_ROOT, "has {}: enough to become root on this host"),
    PowerKind.PROVIDER: _mean(_ROOT, "is no container: Compose runs the program {} of this host"),
    PowerKind.OWN_STACK: _mean(_ROOT, "may rewrite {} of its stack: enough to be root on this host at its next start"),
    PowerKind.UNSEEN_FILES: _mean(_ROOT, "takes {} along, which was not read here: it may add anything"),
    PowerKind.HOST_CAPABILITIES: _mean(_HOST, "has {}: it may change settings of this host"),
    PowerKind.UNCONFINED: _mean(_HOST, "runs with less confinement than usual ({})"),
    PowerKind.DEVICES: _mean(_HOST, "uses devices of this host: {}"),
    PowerKind.HOST_NETWORK: _mean(_HOST, "uses this host's own network ({})"),
    PowerKind.HOST_PROCESSES: _mean(_HOST, "sees and signals all processes of this host"),
    PowerKind.HOST_MEMORY: _mean(_HOST, "shares memory and semaphores with this host's processes"),
    PowerKind.HOST_NAME: _mean(_HOST, "shares this host's name, and may change it"),
    PowerKind.HOST_USERS: _mean(_HOST, "has this host's own users: its root is this host's root"),
    PowerKind.HOST_CGROUPS: _mean(_HOST, "sees the limits of all processes of this host"),
    PowerKind.HOST_FILES: _mean(_HOST, "reads or writes files of this host: {}"),
    PowerKind.NETWORK_FILES: _mean(_HOST, "has this host mount a folder of another machine: {}"),
    PowerKind.SSH_AGENT: _mean(_HOST, "uses the SSH agent of who starts it ({})"),
    PowerKind.DEVICE_SOCKET: _mean(_HOST, "commands the stack's device in the tailnet, by {}"),
    PowerKind.DEVICE_OPTIONS: _mean(_HOST, "sets options of the stack's device in the tailnet: {}"),
    PowerKind.IDENTITY: _mean(_HOST, "reads the device's key and identity ({})"),
    PowerKind.OTHER_CONTAINERS: _mean(_HOST, "joins containers outside of its stack: {}"),
    PowerKind.OTHER_VOLUMES: _mean(_HOST, "uses volumes that may be another stack's: {}"),
    PowerKind.OTHER_NETWORKS: _mean(_HOST, "joins networks that may be another stack's: {}"),
    PowerKind.LAN_ADDRESS: _mean(_HOST, "has an address of its own on the home network ({})"),
    PowerKind.PLUGINS: _mean(_HOST, "uses plugins of the engine: {}"),
    PowerKind.RUNTIME: _mean(_HOST, "is run by another runtime: {}"),
    PowerKind.CGROUP_PARENT: _mean(_HOST, "stands under limits other than its stack's: {}"),
    PowerKind.COMPOSE_LABELS: _mean(_HOST, "may pass for a part of another stack, by labels of Compose's own: {}"),
    PowerKind.MORE_FILES: _mean(_HOST, "brings further Compose files: {}"),
    PowerKind.CAPABILITIES: _mean(_LIMITED, "has {} in its own container"),
    PowerKind.GPUS: _mean(_LIMITED, "uses graphics processors ({})"),
    PowerKind.TUNNEL: _mean(_LIMITED, "makes network tunnels ({})"),
    PowerKind.SYSCTLS: _mean(_LIMITED, "sets kernel settings of its own container: {}"),
    PowerKind.PORTS: _mean(_LIMITED, "opens ports on this host: {}"),
    PowerKind.HOOKS: _mean(_LIMITED, "runs commands beside its own: {}"),
    PowerKind.HOST_FACTS: _mean(_LIMITED, "reads {} of this host"),
    PowerKind.REMOTE_BUILD: _mean(_LIMITED, "is built from elsewhere: {}"),
}
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """One thing that one service may do."""

    kind: PowerKind
    service: str = ""
    """Empty: the stack as a whole."""
    detail: str = ""
    """Which one: a path, a device, a capability. Plain text of one line."""
    expected: bool = False
    """True for what the sidecar is there for, and for what the user named himself: it is shown, and no yes is asked."""

    @property
    def severity(self) -> Severity:
        return MEANINGS[self.kind].severity


def make_power(kind: PowerKind, service: str, detail: str = "", *, expected: bool = False) -> Power:
    """A power with its detail made fit to be shown."""
    text = plain_line(detail)
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return Power(kind=kind, service=plain_line(service)[:64], detail=shown, expected=expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLine:
    """All powers of one kind that one service has, as one line."""

    kind: PowerKind
    service: str
    phrase: str
    """After the service's name."""
    details: tuple[str, ...] = ()
    expected: bool = False

    @property
    def severity(self) -> Severity:
        return MEANINGS[self.kind].severity

    @property
    def sentence(self) -> str:
        return f"{self.service or 'The stack'} {self.phrase}."


def tell_powers(powers: Iterable[Power]) -> tuple[PowerLine, ...]:
    """One line for each kind of each service, the worst first and what is expected last."""
    details: dict[tuple[bool, PowerKind, str], dict[str, None]] = {}
    for power in sort_powers(powers):
        details.setdefault((power.expected, power.kind, power.service), {})[power.detail] = None
    return tuple(
        PowerLine(
            kind=kind, service=service, expected=expected,
            phrase=MEANINGS[kind].phrase.replace("{}", ", ".join(filter(None, found))).replace(" ()", ""),
            details=tuple(filter(None, found)),
        )
        for (expected, kind, service), found in details.items()
    )  # fmt: skip


def sort_powers(powers: Iterable[Power]) -> tuple[Power, ...]:
    """Each power once, in the order in which they are told; one that is not expected outweighs its twin that is."""
    order = {kind: number for number, kind in enumerate(MEANINGS)}
    found = dict.fromkeys(powers)
    asked = {(one.kind, one.service, one.detail) for one in found if not one.expected}
    kept = [one for one in found if not one.expected or (one.kind, one.service, one.detail) not in asked]
    return tuple(sorted(kept, key=lambda one: (one.expected, order[one.kind], one.service, one.detail)))


def words_to_allow(powers: Iterable[Power]) -> tuple[str, ...]:
    """The words of what needs a yes, in the order of telling."""
    return tuple(dict.fromkeys(power.kind.value for power in sort_powers(powers) if not power.expected))
