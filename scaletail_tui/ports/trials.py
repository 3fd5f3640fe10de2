"""A sidecar that lives for one question: what does this key's tailnet allow?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:  # shapes in signatures only
    from scaletail_tui.domain.stack.authkey import AuthKey
    from scaletail_tui.domain.stack.spec import SidecarOptions


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
