"""Databases of a stack: found, dumped, and loaded again."""
