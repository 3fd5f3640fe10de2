"""Commands about keys, the device and the policy."""
