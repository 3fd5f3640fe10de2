"""Services, their questions and answers."""
