"""Gathering what a diagnosis looks at."""
