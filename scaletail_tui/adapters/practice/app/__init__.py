"""The simulated apps and their troubles."""
