"""`update`: newer images for stacks, or what ran before."""
