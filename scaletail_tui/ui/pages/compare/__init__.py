"""A stack beside its entry of the catalog, and beside what runs."""
