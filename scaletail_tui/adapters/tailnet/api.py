"""Tailscale's API: a key for one device, the devices of the tailnet, its policy.

Source: tailscale.com/api and Tailscale's own `tailscale up`, which does the same with a secret in place of a key.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence

from scaletail_tui.adapters.tailnet.wire import Judge, Wire
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.authkey import KEYS_PAGE, OAUTH_PAGE, AuthKey
from scaletail_tui.domain.keys.device import DeviceChange, TailnetDevice, device_of
from scaletail_tui.domain.keys.policy import Policy
from scaletail_tui.ports.tailnet import ApiRefused, NoCredential

KEY_SECONDS = 600
"""A minted key is for the deploy that begins now."""
_TAILNET = "/api/v2/tailnet/-"
"""The one that the credential is of."""
Credential = Callable[[], AuthKey | None]
"""Reads the user's file each time; None where none is set."""


class TailscaleApi:
    """`ports.TailnetApi`."""

    def __init__(
        self,
        base: str | None = None,
        *,
        credential: Credential = lambda: None,
        is_named: Callable[[], bool] = lambda: False,
    ) -> None:
        """`is_named`: whether the settings say where the credential is; then nothing is read to know that it is set."""
        self._wire = Wire(base)
        self._credential = credential
        self._is_named = is_named

    async def mint_key(self, client: AuthKey | None, tags: Sequence[str]) -> AuthKey:
        return await asyncio.to_thread(self._mint, client, tuple(tags))

    @property
    def is_set(self) -> bool:
        try:
            return self._is_named() or self._credential() is not None
        except BadInput:
            return True  # what is wrong with the file is told where it is used

    async def devices(self) -> tuple[TailnetDevice, ...]:
        return await asyncio.to_thread(self._devices)

    async def change(self, device_id: str, change: DeviceChange, *, name: str = "") -> None:
        await asyncio.to_thread(self._change, device_id, change, name)

    async def policy(self) -> Policy:
        return await asyncio.to_thread(self._policy)

    def _mint(self, client: AuthKey | None, tags: Sequence[str]) -> AuthKey:
        judge = _judge_of_keys(tags)
        headers = self._headers(judge) if client is None else self._wire.log_in(client, judge)
        create = {"reusable": False, "ephemeral": False, "preauthorized": True, "tags": list(tags)}
        wanted = {
            "capabilities": {"devices": {"create": create}},
            "expirySeconds": KEY_SECONDS,
            "description": "scaletail-tui deploy",
        }
        made = self._wire.ask("POST", f"{_TAILNET}/keys", _as_json(headers), judge, body=json.dumps(wanted).encode())
        key = made.get("key")
        if not isinstance(key, str) or not key:
            raise ApiRefused("Tailscale's API made no key.", remedy="Try again, or use an auth key.")
        return AuthKey(key)

    def _devices(self) -> tuple[TailnetDevice, ...]:
        judge = _judge_of("devices:core:read", "list the tailnet's devices")
        found = self._wire.ask("GET", f"{_TAILNET}/devices", self._headers(judge), judge).get("devices")
        now = time.time()
        return tuple(device_of(one, now) for one in found or () if isinstance(one, dict))

    def _change(self, device_id: str, change: DeviceChange, name: str) -> None:
        from urllib.parse import quote

        judge = _judge_of("devices:core", f"{_DOES[change]} a device")
        path = f"/api/v2/device/{quote(device_id, safe='')}"
        headers = self._headers(judge)
        if change is DeviceChange.DELETE:
            self._wire.ask("DELETE", path, headers, judge)
            return
        end, body = {
            DeviceChange.APPROVE: ("authorized", {"authorized": True}),
            DeviceChange.DISABLE_KEY_EXPIRY: ("key", {"keyExpiryDisabled": True}),
            DeviceChange.RENAME: ("name", {"name": name}),
        }[change]
        self._wire.ask("POST", f"{path}/{end}", _as_json(headers), judge, body=json.dumps(body).encode())

    def _policy(self) -> Policy:
        judge = _judge_of("policy_file:read", "read the tailnet's policy")
        headers = self._headers(judge)
        path = f"{_TAILNET}/acl"
        read = self._wire.ask("GET", path, {**headers, "Accept": "application/json"}, judge)
        text = self._wire.read("GET", path, {**headers, "Accept": "application/hujson"}, judge)
        return Policy(text=text.decode("utf-8", "replace"), read=read)

    def _headers(self, judge: Judge) -> dict[str, str]:
        credential = self._credential()
        if credential is None:
            raise NoCredential(
                "No credential for Tailscale's API is set.",
                remedy=f"Make an OAuth client at {OAUTH_PAGE}, put its secret into a file that only you can read, and "
                "name it as api_key_file in your settings: scaletail-tui config edit",
            )
        return self._wire.log_in(credential, judge)


_DOES: Mapping[DeviceChange, str] = {
    DeviceChange.APPROVE: "approve", DeviceChange.DISABLE_KEY_EXPIRY: "switch the key expiry off for",
    DeviceChange.RENAME: "rename", DeviceChange.DELETE: "delete",
}  # fmt: skip
_SCOPES: Mapping[str, str] = {
    "devices:core:read": "Devices > Core, read", "devices:core": "Devices > Core, write",
    "policy_file:read": "Policy File, read", "auth_keys": "Keys > Auth Keys, write",
}  # fmt: skip
"""As the page for new clients calls them."""


def _as_json(headers: Mapping[str, str]) -> dict[str, str]:
    return {**headers, "Content-Type": "application/json"}


def _judge_of(scope: str, does: str) -> Judge:
    """Of one request that an admin could make on a page, too."""

    def judge(status: int, said: str) -> ApiRefused | None:
        match status:
            case 401:
                return _unknown(said)
            case 403:
                title = f"The credential may not {does}: it lacks the scope {scope} ({_SCOPES[scope]})."
                return ApiRefused(title, detail=said, remedy=f"See its scopes at {OAUTH_PAGE}")
            case 404:
                return ApiRefused("The tailnet does not know that device: it was deleted.", detail=said)
            case 400 | 501:
                return ApiRefused(f"Tailscale's API refuses to {does}.", detail=said, remedy=said)
        return None

    return judge


def _unknown(said: str) -> ApiRefused:
    return ApiRefused(
        "Tailscale's API does not know the credential: it was revoked, has expired, or a part of it is missing.",
        detail=said, remedy=f"Make a new client at {OAUTH_PAGE}, or a new access token at {KEYS_PAGE}",
    )  # fmt: skip


def _judge_of_keys(tags: Sequence[str]) -> Judge:
    where = f"See its scopes and tags at {OAUTH_PAGE}"

    def judge(status: int, said: str) -> ApiRefused | None:
        if status == 401:
            return ApiRefused("The OAuth client's secret is refused: it was revoked, or a part of it is missing.",
                              detail=said, remedy=f"Make a new client at {OAUTH_PAGE}")  # fmt: skip
        if status == 403:
            title = f"The OAuth client may not make auth keys: it lacks the scope auth_keys ({_SCOPES['auth_keys']})."
            return ApiRefused(title, detail=said, remedy=where)
        if status == 400:
            remedy = f"The tag must be in the tailnet's policy (tagOwners) and one of the client's. {where}"
            return ApiRefused(f"The OAuth client may not give {', '.join(tags)}.", detail=said, remedy=remedy)
        return None

    return judge
