"""The log pane and its parts."""
