"""Rules about the way from outside: the device that runs, ports on the LAN, routes; and hints."""
