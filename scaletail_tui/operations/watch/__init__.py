"""Watching stacks: one closely, the others at a glance."""
