"""Files of the user's with one thing changed: all other bytes stay as they are."""
