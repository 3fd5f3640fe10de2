"""A stack into one file, and out of one: here, on another root, on another host."""
