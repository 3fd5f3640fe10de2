"""Commands about a deploy."""
