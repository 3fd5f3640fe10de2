"""Compose's own reading of `.env` files and variables."""
