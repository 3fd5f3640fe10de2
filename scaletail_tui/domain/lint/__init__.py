"""What is wrong or weak in the files of a stack, whoever wrote them; pure, and without an engine."""
