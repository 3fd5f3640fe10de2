"""Rules about the app: that it runs, answers, and what it says when it is not well."""
