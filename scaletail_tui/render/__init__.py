"""StackSpec to the text of compose.yaml, .env and serve.json; pure."""
