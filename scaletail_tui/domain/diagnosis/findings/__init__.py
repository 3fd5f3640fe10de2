"""Findings, their kinds and the patterns of log lines."""
