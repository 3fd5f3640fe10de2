"""Pages on which a remedy is applied."""
