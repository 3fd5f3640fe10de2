"""A stack out of a backup: choose a file, see what is in it, bring it back."""
