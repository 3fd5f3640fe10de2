"""The guided first-time setup: what is judged in it."""
