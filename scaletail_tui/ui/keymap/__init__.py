"""The keys of every page."""
