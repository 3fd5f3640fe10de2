"""Secrets found in text and masked."""
