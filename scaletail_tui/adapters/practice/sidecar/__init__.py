"""The simulated sidecars and their tailnet."""
