"""When the keys of a stack end: its login, its certificate, and the key that lies in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.moments import date, span
from scaletail_tui.domain.keys.authkey import AuthKeyKind

SOON = 14 * 86_400.0
"""Seconds before its end from which a login is a finding."""
TAGGED_IN_PLAN = 50
"""Tagged devices that a Personal plan has, by the page of prices."""


class KeyThing(StrEnum):
    """What has an end."""

    LOGIN = "login"
    """The device's node key; what ends is its login."""
    CERTIFICATE = "certificate"
    KEY_FILE = "key-file"
    """An auth key in a file of the stack."""


class Standing(StrEnum):
    """How near the end is."""

    OVER = "over"
    SOON = "soon"
    LATER = "later"
    KEPT = "kept"
    """A key that lies in a file, and is needed no more."""
    NEEDED = "needed"
    """A key that a login still waits for."""
    UNKNOWN = "unknown"
    NEVER = "never"


class SeenBy(StrEnum):
    """Where it is known from."""

    SIDECAR = "sidecar"
    API = "api"
    FILES = "files"
    EARLIER = "earlier"
    """From the last look at the sidecar while it ran."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityOnDisk:
    """What a stack's folder tells, of what this user may read; no secret is in it."""

    key: AuthKeyKind = AuthKeyKind.EMPTY
    """What lies in tailscale/authkey."""
    key_written: float | None = None
    certificates: Mapping[str, float] = field(default_factory=dict)
    """Name to the end of its certificate, seconds since the epoch; empty where the folder is closed to this user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenIdentity:
    """What a sidecar said of its login, kept so that it is known when the sidecar does not run."""

    at: float
    id: str = ""
    name: str = ""
    address: str = ""
    tags: tuple[str, ...] = ()
    expires: float | None = None
    """None: never."""
    certificate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One end of one stack."""

    stack: str
    thing: KeyThing
    standing: Standing
    ends: float | None = None
    seen_by: SeenBy = SeenBy.NOBODY
    seen_at: float | None = None
    says: str = ""
    """What is so, without the time."""
    fix: str = ""
    """What to do about it; empty where nothing is to be done."""

    def when(self, now: float) -> str:
        """`in 12 days`, `over`, `never`, `?`."""
        if self.ends is not None:
            return f"{span(now - self.ends)} ago" if self.ends <= now else f"in {span(self.ends - now)}"
        return {Standing.NEVER: "never", Standing.UNKNOWN: "?"}.get(self.standing, self.standing.value)

    def sentence(self) -> str:
        """What is so, until when, since when that is known, and what to do."""
        until = f"until {date(self.ends)}" if self.ends is not None else ""
        earlier = f"as seen on {date(self.seen_at)}" if self.seen_by is SeenBy.EARLIER and self.seen_at else ""
        return "; ".join(part for part in (until, self.says, earlier, self.fix) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Tagged devices, which plans count."""

    here: int
    """Of the stacks of this host."""
    tailnet: int | None = None
    """Of the whole tailnet; None without the API."""

    def sentence(self) -> str:
        if self.tailnet is None:
            told = f"{self.here} tagged device{'' if self.here == 1 else 's'} on this host"
            return f"{told}; a Personal plan has {TAGGED_IN_PLAN} in the whole tailnet."
        left = TAGGED_IN_PLAN - self.tailnet
        room = f"{left} left" if left >= 0 else f"{-left} more than that"
        devices = "device" if self.tailnet == 1 else "devices"
        seen = f"{self.tailnet} tagged {devices} in the tailnet, {self.here} here"
        return f"{seen}; a Personal plan has {TAGGED_IN_PLAN}: {room}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """All of it, what comes first first."""

    at: float
    rows: tuple[KeyRow, ...]
    budget: Budget
    silence: str = ""
    """Why the engine told nothing; then the rows are what files, API and earlier looks tell."""
    refusal: str = ""
    """Why the API told nothing; empty where it did, or none is set."""

    @property
    def pressing(self) -> bool:
        """True where a login is over or ends within 14 days."""
        return any(row.thing is KeyThing.LOGIN and row.standing in (Standing.OVER, Standing.SOON) for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        return {
            "rows": [
                {
                    "stack": row.stack, "thing": row.thing.value, "standing": row.standing.value, "ends": row.ends,
                    "seen_by": row.seen_by.value, "seen_at": row.seen_at, "sentence": row.sentence(),
                }
                for row in self.rows
            ],
            "tagged_here": self.budget.here, "tagged_in_tailnet": self.budget.tailnet,
            "problem": " ".join(part for part in (self.silence, self.refusal) if part),
        }  # fmt: skip


def login_row(stack: str, now: float, *, seen: SeenIdentity | None, seen_by: SeenBy, over: bool = False) -> KeyRow:
    """Of a device as it was seen; None seen: nobody tells. `over`: the sidecar says that its login has expired."""
    if seen is None:
        return KeyRow(
            stack=stack, thing=KeyThing.LOGIN, standing=Standing.UNKNOWN, says="it does not run, so nothing tells"
        )
    at = seen.at if seen_by is SeenBy.EARLIER else None
    if seen.expires is None and not over:
        why = f"it has {', '.join(seen.tags)}" if seen.tags else "key expiry is disabled"
        return KeyRow(stack=stack, thing=KeyThing.LOGIN, standing=Standing.NEVER, seen_by=seen_by, seen_at=at, says=why)
    if over or (seen.expires is not None and seen.expires <= now):
        standing, fix = Standing.OVER, f"log in again: scaletail-tui login {stack}"
    elif seen.expires is not None and seen.expires - now < SOON:
        standing, fix = Standing.SOON, f"let it last: scaletail-tui device {stack} disable-key-expiry"
    else:
        standing, fix = Standing.LATER, ""
    says = {Standing.OVER: "nobody reaches it", Standing.SOON: "nobody reaches it from then on"}.get(standing, "")
    return KeyRow(
        stack=stack, thing=KeyThing.LOGIN, standing=standing, ends=seen.expires, seen_by=seen_by, seen_at=at,
        says=says, fix=fix,
    )  # fmt: skip


def certificate_row(stack: str, now: float, ends: float, *, seen_by: SeenBy, seen_at: float | None) -> KeyRow:
    """A certificate is renewed by a visit in its last third; one that ends soon had none."""
    near = ends - now < SOON
    standing = Standing.OVER if ends <= now else Standing.SOON if near else Standing.LATER
    says = "a visit renews it, and there was none" if near else ""
    return KeyRow(
        stack=stack, thing=KeyThing.CERTIFICATE, standing=standing, ends=ends, seen_by=seen_by, seen_at=seen_at,
        says=says,
    )  # fmt: skip


_KINDS: Mapping[AuthKeyKind, str] = {
    AuthKeyKind.AUTH: "an auth key", AuthKeyKind.OAUTH_CLIENT: "an OAuth client's secret",
    AuthKeyKind.API: "an API key",
    AuthKeyKind.HEADSCALE: "a headscale key", AuthKeyKind.OTHER_TAILSCALE: "another Tailscale key",
    AuthKeyKind.UNKNOWN: "something that is no key of Tailscale's",
}  # fmt: skip


def key_file_row(stack: str, now: float, disk: IdentityOnDisk, *, logged_in: bool) -> KeyRow | None:
    """Of a key that lies in the stack's folder; None where none does."""
    if disk.key is AuthKeyKind.EMPTY:
        return None
    age = f", {span(now - disk.key_written)} old" if disk.key_written is not None else ""
    kept = Standing.KEPT if logged_in else Standing.NEEDED
    says = f"{_KINDS[disk.key]}{age}, in tailscale/authkey"
    need = "a login still waits for it" if not logged_in else "the device is in, so it is needed no more"
    fix = f"empty the file: : > {stack}/tailscale/authkey" if logged_in else ""
    return KeyRow(
        stack=stack, thing=KeyThing.KEY_FILE, standing=kept, seen_by=SeenBy.FILES, says=f"{says}: {need}", fix=fix
    )


_ORDER = (
    Standing.OVER,
    Standing.SOON,
    Standing.KEPT,
    Standing.LATER,
    Standing.NEEDED,
    Standing.UNKNOWN,
    Standing.NEVER,
)


def sort_rows(rows: Iterable[KeyRow]) -> tuple[KeyRow, ...]:
    """What comes first first; then what nobody knows, then what never ends."""
    return tuple(
        sorted(rows, key=lambda one: (_ORDER.index(one.standing), one.ends or 0.0, one.stack, one.thing.value))
    )
