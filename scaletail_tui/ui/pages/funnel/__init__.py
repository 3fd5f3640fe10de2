"""Going public."""
