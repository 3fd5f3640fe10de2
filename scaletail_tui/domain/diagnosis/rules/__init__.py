"""Rules that make findings, by topic."""
