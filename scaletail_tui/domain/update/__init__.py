"""Images of a stack: what runs, what the registry has, what is kept to go back to."""
