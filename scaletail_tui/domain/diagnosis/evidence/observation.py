"""Everything a rule may look at: parsed facts of one moment, each part with its age or the reason it is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposeFacts
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.inner_facts import (
    DnsFacts,
    LockFacts,
    NamespaceFacts,
    PeersFacts,
    PrefsFacts,
)
from scaletail_tui.domain.diagnosis.evidence.missing import NOT_ASKED, Missing
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Listener, Loopback, RunLog, ServeFacts, StatusFacts
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.raw_evidence import AnswerLook, EngineLook, HostLook

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Generic[T]):
    """One part of an observation: what was seen and when, or why it could not be had."""

    value: T | None = None
    at: float | None = None
    """Wall clock of the look, seconds since the epoch; None where nothing was seen."""
    why: Missing = NOT_ASKED
    """Why there is no value; meaningless where there is one."""

    @property
    def missing(self) -> str:
        """The same in words."""
        return self.why.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the stack's own files say it should be."""

    managed: bool = False
    """True when we wrote it."""
    service: str = ""
    service_name: str = ""
    exposure: Exposure | None = None
    """None where the files do not say."""
    web: bool = True
    """True when Serve or Funnel should show a page."""
    own_https: bool = False
    """True when the app should hold HTTPS 443 itself, with the device's certificate."""
    main_port: int | None = None
    """The app's port that proves the service; None where it is not known."""
    userspace: bool = False
    node: bool = False
    """True when the sidecar itself is the service."""
    hostname: str = ""
    public_host: str = ""
    """The DNS name that is written to `.env`."""
    host_written: float | None = None
    """When `.env` was written last, seconds since the epoch; None where that is not known."""
    public_url: str = ""
    """The app's address with `${PUBLIC_HOST}` in it; empty where it has no web page or that is not known."""
    images: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    """Compose services that must have a container, for looks that do not read the Compose files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineTrouble:
    """The engine could not be asked."""

    detail: str
    late: bool = False
    """Somebody accepted the connection, and said nothing in time."""
    permission: bool = False
    user: str = ""
    endpoint: str = ""
    silent: float = 0.0
    """Seconds for which one look after the other had no answer."""


class _WithReadings:
    """Keeps what was read out of it; no field, so that it is in no recording and no comparison."""

    __slots__ = ("_readings",)
    _readings: dict[object, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_readings", {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(_WithReadings):
    """One stack at one moment. Recorded as JSON it is a test; it holds no secret."""

    stack: str
    at: float
    """Wall clock, seconds since the epoch: ages are counted from here."""
    folder: str = ""
    expected: Expected = Expected()
    engine: Seen[EngineLook] = Seen()
    trouble: EngineTrouble | None = None
    host: Seen[HostLook] = Seen()
    containers: Seen[tuple[ContainerFacts, ...]] = Seen()
    missing_images: tuple[str, ...] = ()
    """References that the stack needs and the engine does not have."""
    status: Seen[StatusFacts] = Seen()
    serve: Seen[ServeFacts] = Seen()
    serve_file: Seen[ServeFacts] = Seen()
    """What the stack's own files say: serve.json, or an inline config of the Compose file."""
    serve_at: str = ""
    """Where that stands: an absolute path, or `configs.NAME` of the Compose file; empty where it was not found."""
    serve_written: float | None = None
    """When that was written last, seconds since the epoch; known of the folder's own serve.json."""
    serve_inside: Seen[ServeFacts] = Seen()
    """The file that containerboot reads, seen inside the sidecar."""
    prefs: Seen[PrefsFacts] = Seen()
    """This, `dns`, `lock`, `peers` and `namespace`: deep looks only."""
    dns: Seen[DnsFacts] = Seen()
    lock: Seen[LockFacts] = Seen()
    peers: Seen[PeersFacts] = Seen()
    namespace: Seen[NamespaceFacts] = Seen()
    twins: Seen[tuple[str, ...]] = Seen()
    """Other running containers of this engine that are the same device; deep looks only."""
    connected_twice: Seen[bool] = Seen()
    """Tailscale's API says that control has the device in two places; where a credential for it is set."""
    compose: Seen[ComposeFacts] = Seen()
    """What the Compose files say now; deep looks only."""
    outdated: Seen[tuple[str, ...]] = Seen()
    """Services whose container was made from other settings than the files hold now; deep looks only."""
    listeners: Seen[tuple[Listener, ...]] = Seen()
    silent_since: float | None = None
    """Since when a sidecar that had answered in its present run does not; None while it answers, or never did."""
    healthz: Seen[str] = Seen()
    sidecar_log: Seen[RunLog] = Seen()
    app_logs: Mapping[str, RunLog] = field(default_factory=dict)
    """Container name to log; only of containers that do not run calmly, or whose port is silent or answers an error."""
    answer: Seen[AnswerLook] = Seen()
    """From the device's own tailnet address: HTTPS, or a TCP connect where there is no page."""
    loopback: Seen[tuple[Loopback, ...]] = Seen()
    files_problem: str = ""
    """Why compose.yaml or .env cannot be read."""
    files_problem_at: str = ""
    """The file that it is about; empty where that is not known."""
    refused: str = ""
    """What Compose or the engine said against the last start; empty where it was not refused, or has come up since."""
    refused_at: float | None = None
    """When that was, seconds since the epoch."""
    public_until: float | None = None
    """When a limited Funnel ends, seconds since the epoch; None: there is none."""
    working_on_it: str = ""
    """Who holds the stack with a job now; empty: nobody."""

    def once(self, read: Callable[[Observation], T]) -> T:
        """What `read` makes of this observation, kept: a dozen rules ask for the same, and reading 400 lines costs."""
        if read not in self._readings:
            self._readings[read] = read(self)
        kept: T = self._readings[read]
        return kept

    @property
    def sidecar(self) -> ContainerFacts | None:
        return next((c for c in self.containers.value or () if c.role is Role.SIDECAR), None)

    @property
    def apps(self) -> tuple[ContainerFacts, ...]:
        """Containers in the sidecar's namespace."""
        return tuple(c for c in self.containers.value or () if c.role is Role.APP)

    @property
    def helpers(self) -> tuple[ContainerFacts, ...]:
        return tuple(c for c in self.containers.value or () if c.role is Role.HELPER)

    @property
    def lender(self) -> ContainerFacts | None:
        """The container in whose network the sidecar lives: another one, a VPN for one, or itself; None where that
        is not among the stack's."""
        sidecar = self.sidecar
        if sidecar is None or not sidecar.joined:
            return sidecar
        return next((one for one in self.containers.value or () if sidecar.joined in (one.id, one.name)), None)

    @property
    def app_wanted(self) -> bool:
        """True when something shall live behind the sidecar: our files say so, or Serve of a hand-made stack does."""
        if self.expected.managed:
            return not self.expected.node
        served = self.serve.value or self.serve_file.value
        return served is not None and bool(served.shown)

    def why_unasked(self, part: Seen[Any]) -> str:
        """Why a part that only the sidecar can tell is missing: there is none, it does not run, or its own reason."""
        if self.containers.value is None:
            return self.containers.missing
        if self.sidecar is None:
            return "no sidecar to ask"
        return part.missing if self.sidecar.running else f"the sidecar is {self.sidecar.status}: it cannot be asked"

    def age_of(self, moment: float | None) -> float | None:
        """Seconds from `moment` to the observation; None stays None, and it is never negative."""
        return None if moment is None else max(0.0, self.at - moment)

    @property
    def public_left(self) -> float | None:
        """Seconds that Funnel stays on; None where it is off, or where nobody ends it."""
        return None if self.public_until is None or not self.public else max(0.0, self.public_until - self.at)

    @property
    def public(self) -> bool:
        """True when Funnel is on, by what runs or, where that is not known, by what the file says."""
        if self.serve.value is not None:
            return self.serve.value.public
        return self.serve_file.value is not None and self.serve_file.value.public
