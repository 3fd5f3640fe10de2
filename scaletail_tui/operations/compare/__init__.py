"""What stands in a stack beside the catalog: shown, taken or kept."""
