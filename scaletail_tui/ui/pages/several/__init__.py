"""One action on several stacks, a line each."""
