"""Auth keys: a secret that cannot print itself, and what its shape tells."""

from __future__ import annotations

from enum import StrEnum


class AuthKey:
    """A secret that admits a device; repr, str and format are redacted.

    `reveal()` has one lawful caller, the writer of the secret file (and the pipe to the job that runs it).
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
    """tskey-client-…: recognised and refused; it must never be written into a stack."""
    API = "api"
    """tskey-api-…: cannot admit a device."""
    OTHER_TAILSCALE = "other-tailscale"
    """tskey-webhook-…, tskey-scim-…"""
    UNKNOWN = "unknown"
