"""When the keys of all stacks end."""
