"""Starting, stopping and removing stacks."""
