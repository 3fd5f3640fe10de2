"""This host and the program on it."""
