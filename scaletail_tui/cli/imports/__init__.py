"""The command that makes a stack of somebody's own Compose file."""
