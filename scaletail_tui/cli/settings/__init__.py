"""The settings that hold for this run, and the commands that show them."""
