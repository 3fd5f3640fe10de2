"""What is wrong, what proves it, the one thing to do; and all that was found, for a hop to ask for what is its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.findings.origin import NOWHERE, Origin


class Severity(StrEnum):
    BLOCKER = "blocker"
    """Nothing starts."""
    BROKEN = "broken"
    """It starts, but the user cannot reach the app."""
    DEGRADED = "degraded"
    """It works with a defect."""
    INFO = "info"
    """Advice, or a wait that is not a fault."""


class RemedyAction(StrEnum):
    """What the program itself can do after a yes."""

    NONE = "none"
    RESTART_PAIR = "restart-pair"
    START_APP = "start-app"
    """Start containers that are stopped or could not join the sidecar's namespace."""
    SET_SERVE_PORT = "set-serve-port"
    """Point Serve at `Remedy.argument` (a port), live."""
    SET_SERVE_SCHEME = "set-serve-scheme"
    """Let Serve ask a port of the app over another scheme, `Remedy.argument` (`PORT:SCHEME`), live."""
    NEW_KEY = "new-key"
    """Ask for an auth key and log in again."""
    SERVE_ONLY = "serve-only"
    """Turn Funnel back into Serve."""
    REWRITE_SERVE = "rewrite-serve"
    """Write serve.json anew from the stack's own settings, and apply it live; the broken one is kept beside it."""
    RECREATE = "recreate"
    """Apply what the files say now: the containers that differ are made anew, sidecar first."""
    MAKE_FOLDERS = "make-folders"
    """Create the folders in `Remedy.argument` (one `UID:GID PATH` a line), or give them that owner."""
    TELL_NAME = "tell-name"
    """Write the device's present DNS name, `Remedy.argument`, to the stack's files; who was given the old one is made
    anew."""
    SET_ASIDE_STATE = "set-aside-state"
    """Rename tailscale/state away and log in as a new device; only after the stack's name was typed."""
    USERSPACE = "userspace"
    """Write the stack for userspace networking and make it anew."""
    APPROVE_DEVICE = "approve-device"
    """Let the device into the tailnet, through Tailscale's API."""
    DISABLE_KEY_EXPIRY = "disable-key-expiry"
    """Let the device's login last, through Tailscale's API."""
    TAKE_NAME_BACK = "take-name-back"
    """Delete the old device that holds this one's name and rename this one, through Tailscale's API."""
    SHOW_LINK = "show-link"
    """Show the link in `Remedy.url` as text and QR code, and wait until a human has opened it."""
    SHOW_PAGE = "show-page"
    """Show the admin console's page in `Remedy.url` and what to write there; only an admin of the tailnet can act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """One thing to do: shown always, run only after a yes."""

    text: str
    """One sentence that begins with a verb or a command."""
    first: str = ""
    """The beginning of it that only the user can do; mostly empty."""
    does: str = ""
    """The part that the program does; empty where the text says more, or something else: the action tells it then."""
    command: tuple[str, ...] | None = None
    """An argv for the user's own hands."""
    url: str | None = None
    action: RemedyAction = RemedyAction.NONE
    argument: str = ""
    wants: RemedyAction = RemedyAction.NONE
    """What the program would do to a stack of its own; `action` is none then, since this one is somebody else's."""
    snippet: str = ""
    """Lines to paste into the tailnet's policy or another text, or the edit of the owner's own file as a diff; empty
    where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A named fault; ids are stable, they stand in JSON, tests and the docs."""

    id: str
    severity: Severity
    hop: HopId
    summary: str
    """One sentence, at most 76 characters where it can be."""
    evidence: str
    """The line or value that proves it, raw, cut at the end."""
    remedy: Remedy
    source: Origin = NOWHERE
    """Where the evidence stood."""
    follows: tuple[str, ...] = ()
    """Ids of findings that are only its symptoms and are not shown."""
    waiting: bool = False
    """True when a human or time will end it (login link, approval, first certificate): no fault yet."""
    command: str = field(default="", compare=False)
    """How to see the evidence by hand; empty where a command cannot show it."""
    output: str = field(default="", compare=False)
    """What was said around the evidence; no secret in it."""
    at: float | None = field(default=None, compare=False)
    """When it was seen, seconds since the epoch."""


class Verdict(StrEnum):
    OK = "ok"
    WAITING = "waiting"
    DEGRADED = "degraded"
    BROKEN = "broken"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The judgement of one observation."""

    stack: str
    verdict: Verdict
    url: str | None
    hops: tuple[Hop, ...]
    findings: tuple[Finding, ...]
    """The first is the cause; what it causes stands after it or is muted."""
    hints: tuple[Finding, ...] = ()
    """What may be wrong on a visitor's side while all is well here; never counted, told only to who asks."""

    def hop(self, hop_id: HopId) -> Hop | None:
        return next((hop for hop in self.hops if hop.id is hop_id), None)

    @property
    def hottest(self) -> Hop | None:
        """Where the cursor opens: the first finding's hop, else the first FAIL, else the first WAIT."""
        if self.findings and (found := self.hop(self.findings[0].hop)) is not None:
            return found
        for state in (HopState.FAIL, HopState.WAIT):
            for hop in self.hops:
                if hop.state is state:
                    return hop
        return None


class Question(Enum):
    """What a hop wants to know, and a rule answers."""

    LOGIN_AWAITED = auto()
    """Does a human have to log the device in, or approve it?"""
    KNOWN_TO_CONTROL = auto()
    """Does the control server know a device that is logged in?"""
    CERTIFICATE_ISSUED = auto()
    NAMESPACE_SHARED = auto()
    """Does the app live in the network of the sidecar that runs?"""
    PORT_SERVED = auto()
    """Does the app listen where Serve asks?"""
    APP_ANSWERS = auto()
    FUNNEL_WORKS = auto()
    FLAGS_TAKEN = auto()
    """Is what the sidecar was told what the device does?"""


class Found:
    """Findings, each with the question that its rule answers, where a hop asks it."""

    def __init__(self, answers: Iterable[tuple[Question | None, Finding]] = ()) -> None:
        self._answers = tuple(answers)

    def __iter__(self) -> Iterator[Finding]:
        return (one for _, one in self._answers)

    def of(self, question: Question) -> tuple[Finding, ...]:
        return tuple(one for answered, one in self._answers if answered is question)

    def first(self, question: Question) -> Finding | None:
        return next(iter(self.of(question)), None)
