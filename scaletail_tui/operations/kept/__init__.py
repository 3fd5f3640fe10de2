"""What ran before an update or a redeploy: keeping it, knowing of it, letting go of it."""
