"""Rules about the sidecar: its files and settings, its log, its health, and what it said before it died."""
