"""A word to the tailnet's devices that are online, so that their first request finds a tunnel that stands.

A device that asks while the new one is still coming up loses its WireGuard handshake and tries again only five
seconds later. One small message from the new device makes the tunnel before anybody asks.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ports.bundle import Ports

log = logging.getLogger(__name__)

AT_MOST = 8
"""Devices greeted: the user's own come first, and a tailnet may have thousands."""
_GREET = 'for one; do tailscale ping --tsmp --c 1 --timeout 1s "$one" >/dev/null 2>&1 & done; wait'


async def greet(ports: Ports, container: str) -> None:
    """Send one TSMP ping to each of a few online devices, all at once; a greeting that fails is nobody's fault."""
    try:
        told = await ports.sidecars.run(container, ("tailscale", "status", "--json"))
        if addresses := devices_to_greet(json.loads(told)):
            await ports.sidecars.run(container, ("sh", "-c", _GREET, "greet", *addresses))
    except (ScaletailError, ValueError) as error:
        log.info("nobody was greeted from %s: %s", container, error)


def devices_to_greet(status: Mapping[str, Any]) -> tuple[str, ...]:
    """First addresses of devices that are online, those of the same user before the others; at most `AT_MOST`."""
    own = (status.get("Self") or {}).get("UserID")
    online = [one for one in (status.get("Peer") or {}).values() if one.get("Online") and one.get("TailscaleIPs")]
    online.sort(key=lambda one: (one.get("UserID") != own, str(one.get("DNSName") or "")))
    return tuple(str(one["TailscaleIPs"][0]) for one in online[:AT_MOST])
