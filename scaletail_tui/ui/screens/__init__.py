"""One screen a file: it starts workers and holds state."""
