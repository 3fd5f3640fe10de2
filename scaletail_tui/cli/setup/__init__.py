"""The guided first-time setup, in a plain terminal."""
