"""Tailscale's API, for what an OAuth client or an API access token may do, and a sidecar that is tried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:
    from scaletail_tui.domain.keys.authkey import AuthKey
    from scaletail_tui.domain.keys.device import DeviceChange, TailnetDevice
    from scaletail_tui.domain.keys.policy import Policy
    from scaletail_tui.domain.stack.spec import SidecarOptions


class ApiRefused(ScaletailError):
    """The API does not answer, does not know the client, or does not let it; the remedy names the scope or the tag."""


class NoCredential(ApiRefused):
    """Neither an OAuth client nor an API access token is set: what is wanted is done on the admin's page alone."""


class TailnetApi(Protocol):
    """The credential of the user's is read by the adapter alone, each time; nothing else ever holds it."""

    async def mint_key(self, client: AuthKey | None, tags: Sequence[str]) -> AuthKey:
        """A single-use, pre-approved auth key for devices with these tags, good for ten minutes.

        `client` is an OAuth client's secret; None: what the settings name. Raises ApiRefused, NoCredential.
        """
        ...

    @property
    def is_set(self) -> bool:
        """True where the settings name something that holds a credential; whether it is good is not asked."""
        ...

    async def devices(self) -> tuple[TailnetDevice, ...]:
        """All devices of the tailnet. Raises ApiRefused, NoCredential, and BadInput for a file that cannot be used."""
        ...

    async def change(self, device_id: str, change: DeviceChange, *, name: str = "") -> None:
        """Do it to that device; `name` is the new one, where it is renamed. Raises the same."""
        ...

    async def policy(self) -> Policy:
        """The tailnet's policy file as it stands; nothing here ever writes one. Raises the same."""
        ...


class TrialFailed(ScaletailError):
    """The sidecar could not be started or did not log in; `detail` holds its last words, masked."""


class Trials(Protocol):
    """Sidecars that are tried out."""

    async def look(self, key: AuthKey, sidecar: SidecarOptions) -> Mapping[str, Any]:
        """`tailscale status --json` of a device that logged in with the key, or waits for an admin.

        The device is ephemeral and logs out; container and key file are gone afterwards, whatever happened. Raises
        TrialFailed.
        """
        ...
