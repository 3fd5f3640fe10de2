"""Secrets found in text and masked.

By hand: scanners of secrets report where one stands, and know neither our questions nor what a stack's own files keep.
"""
