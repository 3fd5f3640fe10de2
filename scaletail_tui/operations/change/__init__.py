"""Changing a living stack: its answers, its name. Each can be gone back on."""
