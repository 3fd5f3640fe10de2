"""What Serve and Funnel show, and switching it live."""
