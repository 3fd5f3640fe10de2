"""Catalog entries read from their files."""
