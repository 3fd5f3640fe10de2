"""`backup`, `restore` and `bundle`."""
