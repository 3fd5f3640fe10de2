"""Somebody's own Compose file becomes a stack."""
