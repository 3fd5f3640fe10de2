"""`tailscale status --json --peers=false` and `tailscale serve status --json` of a simulated sidecar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from scaletail_tui.adapters.practice.tailnet import DEFAULT_ROUTES, KEY_LIFE, OWNER, SUFFIX, Device

VERSION = "1.102.5"
_FUNNEL_PORTS = "https://tailscale.com/cap/funnel-ports?ports=443,8443,10000"
_APP_CONNECTORS = "tailscale.com/app-connectors"
_NEVER = "0001-01-01T00:00:00Z"


def status_json(
    backend: str, auth_url: str, health: Sequence[str], hostname: str, device: Device | None
) -> dict[str, Any]:
    """Shape and field names as tailscale 1.102 gives them; a device not yet in the tailnet has no name, no address."""
    known = device is not None and backend in ("Running", "Starting", "NeedsMachineAuth", "Stopped")
    status: dict[str, Any] = {
        "Version": f"{VERSION}-tpractice",
        "TUN": True,
        "BackendState": backend,
        "AuthURL": auth_url,
        "TailscaleIPs": [device.address, device.address6] if known and device else None,
        "Self": _self(hostname, device if known else None, expired=device is not None and device.expired),
        "Health": list(health),
        "MagicDNSSuffix": SUFFIX if known else "",
        "CurrentTailnet": {"Name": OWNER, "MagicDNSSuffix": SUFFIX, "MagicDNSEnabled": True} if known else None,
        "CertDomains": [device.dns_name] if known and device and device.https else None,
        "Peer": None,
        "User": {"1001": {"ID": 1001, "LoginName": OWNER, "DisplayName": "Ada"}} if known else None,
        "ClientVersion": None,
    }
    if known:
        status["HaveNodeKey"] = True
    return status


def _self(hostname: str, device: Device | None, *, expired: bool) -> dict[str, Any]:
    base: dict[str, Any] = {
        "ID": "",
        "PublicKey": f"nodekey:{'0' * 64}",
        "HostName": hostname,
        "DNSName": "",
        "OS": "linux",
        "UserID": 0,
        "TailscaleIPs": None,
        "Addrs": [],
        "Relay": "",
        "Created": _NEVER,
        "LastSeen": _NEVER,
        "Online": False,
        "ExitNode": False,
        "ExitNodeOption": False,
        "InNetworkMap": False,
    }
    if device is None:
        return base | ({"Expired": True} if expired else {})
    capabilities: dict[str, None] = {"https": None} if device.https else {}
    capabilities["https://tailscale.com/cap/file-sharing"] = None
    if device.funnel:
        capabilities |= {"funnel": None, _FUNNEL_PORTS: None}
    routes = device.offers.routes if device.offers_approved else ()
    if device.offers_approved and device.offers.app_connector:
        capabilities[_APP_CONNECTORS] = None
    base |= {
        "ID": device.node_id,
        "NodeID": 7_300_000_000_000_000 + device.number,
        "PublicKey": f"nodekey:{device.node_key}",
        "DNSName": f"{device.dns_name}.",
        "UserID": 1001,
        "TailscaleIPs": [device.address, device.address6],
        "AllowedIPs": [f"{device.address}/32", f"{device.address6}/128", *routes],
        "Addrs": ["172.20.0.2:41641"],
        "Relay": "fra",
        "Created": _stamp(device.created),
        "Online": True,
        "ExitNodeOption": device.offers_approved and device.offers.exit_node,
        "Capabilities": list(capabilities),
        "CapMap": capabilities,
        "InNetworkMap": True,
    }
    if primary := [route for route in routes if route not in DEFAULT_ROUTES]:
        base["PrimaryRoutes"] = primary
    if device.tags:
        base["Tags"] = list(device.tags)
    elif not device.never_expires:
        base["KeyExpiry"] = _stamp(device.created + KEY_LIFE)
    return base


def _stamp(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
