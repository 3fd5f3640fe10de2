"""Async use cases over the ports."""
