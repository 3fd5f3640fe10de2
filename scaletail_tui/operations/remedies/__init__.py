"""Applying what a finding offers."""
