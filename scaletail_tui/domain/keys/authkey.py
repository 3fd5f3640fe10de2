"""Auth keys, secrets that cannot print themselves, and what their shape tells; secrets that an entry asks for; and the
pages where a tailnet is administered.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class AuthKey:
    """A secret that admits a device; repr, str and format are redacted.

    `reveal()` is for what writes the secret's file, the pipe to the job that runs a deploy, Tailscale's API where
    it is a client's secret, and what judges its shape. What is shown, logged or an argument never calls it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "AuthKey(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AuthKey) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> str:
        raise TypeError("an auth key is never pickled")


class AuthKeyKind(StrEnum):
    """What a pasted text is, told by prefix and shape."""

    EMPTY = "empty"
    AUTH = "auth"
    """tskey-auth-…: what is wanted."""
    HEADSCALE = "headscale"
    """hskey-auth-… or 48 hexadecimal digits: for a custom control server."""
    OAUTH_CLIENT = "oauth-client"
    """tskey-client-…: a deploy makes a key with it; itself it is never written into a stack."""
    API = "api"
    """tskey-api-…: cannot admit a device."""
    OTHER_TAILSCALE = "other-tailscale"
    """tskey-webhook-…, tskey-scim-…"""
    UNKNOWN = "unknown"


ALPHABETS = {
    "alnum": string.ascii_letters + string.digits,
    "hex": "0123456789abcdef",
    "base64": string.ascii_letters + string.digits + "+/",
}
"""What `alphabet:` of a question may say."""


class RandomSource(Protocol):
    """`random.SystemRandom()` for life, a seeded `random.Random` for practice and tests."""

    def choice(self, options: str, /) -> str: ...


def generator(source: RandomSource) -> Callable[[int, str], str]:
    """Return a function from length and alphabet to a fresh secret; an unknown alphabet raises ValueError.

    For base64 the length counts characters, padding included, so that a multiple of four decodes: 44 is 32 bytes.
    """

    def token(length: int, alphabet: str) -> str:
        if alphabet not in ALPHABETS:
            raise ValueError(f"unknown alphabet {alphabet!r}: {', '.join(ALPHABETS)}")
        characters = ALPHABETS[alphabet]
        if alphabet == "base64" and length % 4 == 0 and length:
            # 44 characters stand for 32 bytes: the last group is three characters, its last one with two spare bits.
            return (
                "".join(source.choice(characters) for _ in range(length - 2)) + source.choice("AEIMQUYcgkosw048") + "="
            )
        return "".join(source.choice(characters) for _ in range(length))

    return token


ADMIN = "https://login.tailscale.com/admin/"
KEYS_PAGE = f"{ADMIN}settings/keys"
MACHINES_PAGE = f"{ADMIN}machines"
DNS_PAGE = f"{ADMIN}dns"
ACCESS_PAGE = f"{ADMIN}acls/file"
OAUTH_PAGE = f"{ADMIN}settings/oauth"
SERVICES_PAGE = f"{ADMIN}services"
STATUS_PAGE = "https://status.tailscale.com"
