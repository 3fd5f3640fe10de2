"""Tailscale's API."""
