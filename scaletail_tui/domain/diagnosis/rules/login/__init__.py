"""Rules about the login: who is waited for, which control server, and whether it is kept."""
