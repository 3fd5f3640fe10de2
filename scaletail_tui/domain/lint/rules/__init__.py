"""Rules by topic: each looks at a stack's files and yields findings."""
