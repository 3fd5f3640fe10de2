"""Reading a pasted text as an auth key: what it is, what was cleaned off, and whether it can be used.

Shapes: tailscale's documentation of key prefixes and headscale's pre-auth keys. Whether a key is still good is known to
the control server only, so an unknown shape is told as a hint, not refused, where a custom control server is set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scaletail_tui.domain.keys.authkey import KEYS_PAGE, AuthKey, AuthKeyKind

_QUOTES = "\"'`\u2018\u2019\u201c\u201d"
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0"
_ASSIGNMENT = re.compile(r"(?:export\s+)?TS_AUTH_?KEY\s*=\s*", re.ASCII)
_AUTH = re.compile(r"tskey-auth-[A-Za-z0-9]+-[A-Za-z0-9]\S*", re.ASCII)
_CLIENT = re.compile(r"tskey-client-[A-Za-z0-9]+-[A-Za-z0-9]{4,}", re.ASCII)
_HEADSCALE = re.compile(r"hskey-auth-\S+|[0-9a-f]{48}", re.ASCII)
_CREDENTIAL = re.compile(r"tskey-(?:client|api)-[A-Za-z0-9_-]+", re.ASCII)
_SHAPED = re.compile(r"(?i:(?:tskey|hskey)-[a-z0-9_-]{16,}\S*)|[0-9a-f]{48}", re.ASCII)
"""Of any kind and age, refused ones too: `tskey-auth.txt` is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReading:
    """What a pasted text is."""

    kind: AuthKeyKind
    key: AuthKey | None
    """The cleaned key; None when there is none or it is refused."""
    cleaned: bool = False
    """True when blanks, quotes or a variable's name around it were taken off."""
    problem: str | None = None
    """Why it is refused and how to go on, one sentence that never quotes it."""
    hint: str = ""
    """What is worth knowing about a key that is taken."""
    length: int = 0
    """Characters of the cleaned text."""
    shown: str = ""
    """What may be shown of it: kind, four characters of an id, asterisks."""


def read_key(text: str, *, login_server: str = "", client: bool = False) -> KeyReading:
    """Tell what a pasted text is; an empty one means that the device is admitted by a login link.

    `client`: an OAuth client's secret is good here, too, for it makes a key before anything is written.
    """
    key = _clean(text)
    kind = _kind(key)
    cleaned = bool(key) and key != text
    problem = _problem(kind, key, login_server, client=client)
    return KeyReading(
        kind=kind,
        key=AuthKey(key) if key and problem is None else None,
        cleaned=cleaned,
        problem=problem,
        hint="" if problem else _hint(kind, key, login_server),
        length=len(key),
        shown=mask_key(key) if key else "",
    )


def read_again(key: AuthKey, *, login_server: str = "", client: bool = False) -> KeyReading:
    """Judge what was typed before once more: the control server it goes to is another one now."""
    return read_key(key.reveal(), login_server=login_server, client=client)


def read_credential(text: str) -> AuthKey | None:
    """What speaks to Tailscale's API, a client's secret or an access token, as one word; None for anything else.

    Headscale's API key is none: it is never sent to Tailscale.
    """
    key = _clean(text)
    return AuthKey(key) if _CREDENTIAL.fullmatch(key) else None


def looks_like_key(text: str) -> bool:
    """True for a word that must not be repeated, wherever it was given."""
    return _SHAPED.fullmatch(text.strip()) is not None


def is_oauth_client(key: AuthKey) -> bool:
    """True for a secret that makes keys and is none: it must be written nowhere."""
    return _kind(_clean(key.reveal())) is AuthKeyKind.OAUTH_CLIENT


def mask_key(text: str) -> str:
    """Return what may be shown of a key that was typed: its kind, four characters of its id, then asterisks."""
    text = _clean(text)
    return f"{text[:15]}{'*' * 20}" if text.startswith("tskey-auth-") else "*" * 24


def _clean(text: str) -> str:
    """Take off blanks, quotes, invisible characters and `TS_AUTHKEY=` around the key."""
    before = None
    while before != text:
        before = text
        text = text.strip().strip(_INVISIBLE).strip(_QUOTES)
        text = _ASSIGNMENT.sub("", text, count=1) if _ASSIGNMENT.match(text) else text
    return text


def _kind(key: str) -> AuthKeyKind:
    prefixes = (
        ("tskey-client-", AuthKeyKind.OAUTH_CLIENT),
        ("tskey-api-", AuthKeyKind.API),
        ("hskey-api-", AuthKeyKind.API),
    )
    if not key:
        return AuthKeyKind.EMPTY
    lowered = key.lower()
    for prefix, kind in prefixes:
        if lowered.startswith(prefix):
            return kind
    if key.startswith("tskey-auth-"):
        return AuthKeyKind.AUTH
    if _HEADSCALE.fullmatch(key):
        return AuthKeyKind.HEADSCALE
    return AuthKeyKind.OTHER_TAILSCALE if lowered.startswith("tskey-") else AuthKeyKind.UNKNOWN


def _problem(kind: AuthKeyKind, key: str, login_server: str, *, client: bool) -> str | None:
    if kind is AuthKeyKind.EMPTY:
        return None
    if kind is AuthKeyKind.API:
        return f"This is an API key, it cannot add a device: make an auth key at {KEYS_PAGE}"
    if kind is AuthKeyKind.OAUTH_CLIENT:
        return _problem_of_client(key, login_server, client=client)
    if any(character.isspace() or not character.isprintable() for character in key):
        return "The key holds a blank, a line end or a control character: copy it once more, as one word."
    if not key.isascii():
        return "The key holds a character that no key has: copy it once more from the page that showed it."
    if kind is AuthKeyKind.OTHER_TAILSCALE:
        return f"This Tailscale key is no auth key: one begins with tskey-auth-, make it at {KEYS_PAGE}"
    if kind is AuthKeyKind.AUTH and not _AUTH.fullmatch(key):
        return "The key is cut short: an auth key is tskey-auth-, an id, a hyphen and a long secret."
    if kind is AuthKeyKind.AUTH and "?" in key:
        return "The key ends in ?…, which only OAuth secrets have: paste the key without it."
    if kind is AuthKeyKind.HEADSCALE and not login_server:
        return "This is a headscale key: name its control server, too (--login-server, or under Advanced)."
    if kind is AuthKeyKind.UNKNOWN and not login_server:
        return f"This is no auth key: one begins with tskey-auth-, make it at {KEYS_PAGE}"
    return None


def _problem_of_client(key: str, login_server: str, *, client: bool) -> str | None:
    if not client:
        return f"This is an OAuth client secret, which is taken by a deploy alone: make an auth key at {KEYS_PAGE}"
    if login_server:
        return (
            "This is an OAuth client of Tailscale's, and the stack has another control server: give a key of that one."
        )
    if not _CLIENT.fullmatch(key):
        return "The OAuth client's secret is cut short: it is tskey-client-, an id, a hyphen and a long secret."
    return None


def _hint(kind: AuthKeyKind, key: str, login_server: str) -> str:
    if kind is AuthKeyKind.EMPTY:
        return "no key: the device is admitted by a login link, shown while it waits"
    if kind is AuthKeyKind.AUTH and login_server:
        return "a Tailscale auth key, but a custom control server is set: is it meant?"
    if kind is AuthKeyKind.UNKNOWN:
        return "of unknown shape: the custom control server will judge it"
    if kind is AuthKeyKind.OAUTH_CLIENT:
        return "an OAuth client: it makes a single-use key for this stack, which needs a tag"
    if "--TL" in key:
        return "an auth key signed for Tailnet Lock"
    return "an auth key, complete" if kind is AuthKeyKind.AUTH else "a headscale key"
