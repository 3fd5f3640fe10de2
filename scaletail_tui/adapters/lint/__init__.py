"""Folders of anybody's making, read for lint, and written after a yes."""
