"""Jobs: deploys in their own sessions, and their locks."""
