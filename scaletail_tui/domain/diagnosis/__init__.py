"""Hops, findings and rules: pure functions of an Observation."""
