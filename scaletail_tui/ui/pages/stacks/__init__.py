"""The list of stacks."""
