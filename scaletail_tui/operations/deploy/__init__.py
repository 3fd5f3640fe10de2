"""Deploying a stack: its stages, one file each."""
