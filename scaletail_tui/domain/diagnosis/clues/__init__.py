"""What rules and hops both read out of the evidence."""
