"""What a catalog entry must keep to, by topic."""
