"""Taking over stacks that somebody made by hand, making them better, and going back."""
