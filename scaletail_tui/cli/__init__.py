"""The command line: one file per command; the only room that names concrete adapters."""
