"""What the user sets once for all stacks: which settings there are, and how a value is judged."""
