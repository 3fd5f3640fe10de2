"""Patterns of log lines by topic."""
