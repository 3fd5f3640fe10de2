"""One thing done to several stacks, a wave after the other."""
