"""Folders of users that this program manages in place."""
