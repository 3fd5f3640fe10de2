"""Who can reach the app."""

from __future__ import annotations

from enum import StrEnum


class Exposure(StrEnum):
    """Who can reach the app through the sidecar."""

    SERVE = "serve"
    """The tailnet, over HTTPS."""
    FUNNEL = "funnel"
    """The whole internet, through Tailscale's relays."""
    DIRECT = "direct"
    """The tailnet, on the app's own port; serve.json is `{}`."""


class FunnelAdvice(StrEnum):
    """What the catalog says about putting a service on the internet."""

    FINE = "fine"
    CAUTION = "caution"
    NEVER = "never"
