"""What a backup holds, and what happened while one was made or taken back."""
