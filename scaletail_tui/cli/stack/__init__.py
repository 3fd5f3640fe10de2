"""Commands about stacks that exist."""
