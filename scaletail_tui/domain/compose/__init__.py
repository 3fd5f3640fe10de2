"""Compose's own reading of `.env` files and variables.

By hand: no library reads quotes, `$$` and `${NAME:-…}` as Compose does, and a stack must mean here what it means there.
"""
