"""What admits a device, and secrets that are made up."""
