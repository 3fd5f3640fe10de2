"""Requests to Tailscale's API over HTTPS, and what its refusals mean.

Source: tailscale.com/api, and its table of scopes (tailscale.com/kb/1623).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.keys.authkey import AuthKey, AuthKeyKind
from scaletail_tui.domain.keys.key_reading import read_key
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.ports.tailnet import ApiRefused

if TYPE_CHECKING:
    from urllib.error import HTTPError
    from urllib.request import Request

API = "https://api.tailscale.com"
LOGIN_PATH = "/api/v2/oauth/token"
_LIMIT = 15.0
"""Seconds for one request."""
_MOST = 4_000_000
"""Bytes of an answer: a tailnet of some thousand devices."""

Judge = Callable[[int, str], ApiRefused | None]
"""Status and the server's words to what is told; None leaves it to the usual."""


class Wire:
    """One server; `SCALETAIL_API_URL` names another one, as a test's."""

    def __init__(self, base: str | None = None) -> None:
        self._base = (base or os.environ.get("SCALETAIL_API_URL") or API).rstrip("/")

    def log_in(self, credential: AuthKey, judge: Judge) -> dict[str, str]:
        """The header that speaks for the credential: an API access token itself, a client's secret buys one.

        Raises ApiRefused.
        """
        from urllib.parse import urlencode

        if read_key(credential.reveal()).kind is AuthKeyKind.API:
            return {"Authorization": f"Bearer {credential.reveal()}"}
        # The client's id is part of its secret, and the server reads it there; Tailscale's own client sends any word.
        form = {"grant_type": "client_credentials", "client_id": "scaletail-tui", "client_secret": credential.reveal()}
        token = self.ask("POST", LOGIN_PATH, {}, judge, body=urlencode(form).encode())
        return {"Authorization": f"Bearer {token.get('access_token')}"}

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], judge: Judge, *, body: bytes | None = None
    ) -> Mapping[str, Any]:
        """The answer's object, empty where nothing was answered. Raises ApiRefused."""
        content = self.read(method, path, headers, judge, body=body)
        try:
            return _object_in(content) if content.strip() else {}
        except (ValueError, RecursionError) as error:
            raise _silence(str(error)) from None

    def read(
        self, method: str, path: str, headers: Mapping[str, str], judge: Judge, *, body: bytes | None = None
    ) -> bytes:
        """The answer; what the server said is never repeated with what it was asked. Raises ApiRefused."""
        from http.client import HTTPException
        from urllib.error import HTTPError, URLError
        from urllib.request import Request

        request = Request(self._base + path, data=body, headers=dict(headers), method=method)
        try:
            return self._send(request)
        except HTTPError as error:
            with error:
                said = _said_in(error)
            raise judge(error.code, said) or _usual(error.code, said) from None
        except (OSError, URLError, HTTPException, ValueError) as error:
            raise _silence(str(getattr(error, "reason", error))) from None

    def _send(self, request: Request) -> bytes:
        from urllib.parse import urlsplit
        from urllib.request import HTTPRedirectHandler, build_opener

        class Unled(HTTPRedirectHandler):
            """A secret goes to the server that it is meant for, wherever that points."""

            def redirect_request(self, *_: Any) -> None:
                return None

        server = urlsplit(request.full_url)
        if server.scheme != "https" and (server.scheme, server.hostname) != ("http", "127.0.0.1"):
            raise ValueError("the API's address is no HTTPS address")
        with build_opener(Unled).open(request, timeout=_LIMIT) as answer:
            found: bytes = answer.read(_MOST)
            return found


def _silence(reason: str) -> ApiRefused:
    remedy = "Check this host's way out, or use an auth key and the admin console."
    return ApiRefused("Tailscale's API does not answer.", detail=plain_line(reason), remedy=remedy)


def _usual(status: int, said: str) -> ApiRefused:
    if status == 429:
        return ApiRefused("Tailscale's API is asked too often.", detail=said, remedy="Wait a minute and try again.")
    return ApiRefused(f"Tailscale's API answers with {status}.", detail=said, remedy="Try again, or use an auth key.")


def _object_in(content: bytes) -> Mapping[str, Any]:
    found = json.loads(content)
    if not isinstance(found, dict):
        raise ValueError("the answer is no object")
    return found


def _said_in(refusal: HTTPError) -> str:
    """What its body says; empty where that does not come, or is no object."""
    from http.client import HTTPException

    try:
        said = _object_in(refusal.read(_MOST)).get("message", "")
    except (OSError, HTTPException, ValueError, RecursionError):
        return ""
    return plain_line(said)[:300] if isinstance(said, str) else ""
