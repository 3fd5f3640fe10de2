"""A catalog entry as text: its powers, and the file of a new one."""
