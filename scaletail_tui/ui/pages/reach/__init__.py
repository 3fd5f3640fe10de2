"""Who can reach a stack."""
