"""Asking inside the sidecar."""
