"""Kinds of findings by topic."""
