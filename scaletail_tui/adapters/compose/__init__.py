"""Docker Compose, and its files without it."""
