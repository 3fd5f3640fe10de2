"""What can be made better in a stack that was made by hand."""
