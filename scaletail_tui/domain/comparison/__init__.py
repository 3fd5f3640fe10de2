"""What stands in a stack beside what it was made of, and what it could be made of now."""
