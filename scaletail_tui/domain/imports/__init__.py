"""A Compose file that never knew Tailscale, on its way to be a stack with a sidecar."""
