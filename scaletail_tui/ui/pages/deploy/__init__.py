"""The page of a deploy."""
