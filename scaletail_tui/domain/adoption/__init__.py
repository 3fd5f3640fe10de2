"""Taking over a stack that somebody made by hand: what is made better in its files, and the way back."""
