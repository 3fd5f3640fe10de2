"""Moving a stack's data to another disk, and back from a move that was cut off."""
