"""Judging each hop of the path."""
