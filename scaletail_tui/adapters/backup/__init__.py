"""Backup files: written, judged and unpacked. All that they put below a stacks root goes through `adapters/files`."""
