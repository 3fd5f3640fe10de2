"""Judging the host."""
