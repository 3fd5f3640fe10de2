"""What this is, on one screen, for somebody who has never heard of sidecars."""

from __future__ import annotations

PATTERN = """\
Every service gets a name and an address of its own in your tailnet:

    your phone, your laptop
          |  https://notes.your-tailnet.ts.net
          v
    +----------------------- one network ------------------------+
    |  tailscale, the "sidecar"  -->  the app at 127.0.0.1:PORT  |
    +------------------------------------------------------------+

The sidecar is a second container. It logs in to your tailnet, holds the
certificate and hands each request to the app, which opens no port here.
Both stand in one folder as plain Docker Compose files.

Serve shows the app to your tailnet. Funnel shows it to the whole internet:
never by itself, and only when you say its name again.

This setup looks at the host, asks where stacks shall stand and how they log
in, tries it out, and ends with a first service. Leave it with Ctrl-C whenever
you like: it goes on where you left."""
