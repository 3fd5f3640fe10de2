"""Updating a stack: compare with the registries, pull, make the pair anew in order, see the answer, or go back."""
