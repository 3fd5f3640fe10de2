"""What lint finds in the files of stacks, and the changes that mend it."""
