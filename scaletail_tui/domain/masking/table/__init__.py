"""Secrets that are told by their shape alone: rows of expressions, and which of them a line is given to."""
