"""What the tailnet's policy lacks for stacks, and the file as it stands."""
