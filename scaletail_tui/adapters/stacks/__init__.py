"""Stack folders: read, staged, written."""
