"""What a deploy would write and run, before it does."""
