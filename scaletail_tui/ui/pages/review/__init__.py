"""The review before a deploy."""
