"""The page of one stack."""
