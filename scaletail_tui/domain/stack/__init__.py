"""A stack as it is wanted, planned and deployed."""
