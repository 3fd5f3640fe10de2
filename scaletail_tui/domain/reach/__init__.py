"""Who comes in where: doors beside the page, and how long one is public."""
