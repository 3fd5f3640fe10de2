"""Lines of several containers, read together."""
