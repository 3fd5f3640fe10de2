"""The page of this host."""
