"""What backups need of the world."""
