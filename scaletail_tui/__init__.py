"""Put self-hosted services on a tailnet with a Tailscale sidecar, from a terminal."""

__version__ = "0.1.0"
