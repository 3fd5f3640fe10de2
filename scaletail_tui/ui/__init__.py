"""The terminal UI, in Textual; it knows operations and domain, never an adapter."""
