"""Keys and identity: when they end, and what an admin may do to a stack's device."""
