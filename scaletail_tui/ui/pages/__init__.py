"""The pages, a folder each, and their base."""
