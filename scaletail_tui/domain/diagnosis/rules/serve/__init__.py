"""Rules about what Serve shows: the running configuration, its file, Tailscale Services, and the backends."""
