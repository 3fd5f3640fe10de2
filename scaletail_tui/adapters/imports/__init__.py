"""Reading what somebody wants imported."""
