"""What a report of a fault holds, gathered."""
