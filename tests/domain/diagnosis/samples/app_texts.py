"""Lines of apps and words of health checks."""

from __future__ import annotations

from tests.domain.diagnosis.samples.sample import Text, text

TEXTS: tuple[Text, ...] = (
    text("app-port-clash-in-netns", "app", "Error: listen EADDRINUSE: address already in use 0.0.0.0:80",
         "listening on 0.0.0.0:80"),
    text("app-port-clash-in-netns", "app", "nginx: [emerg] bind() to 0.0.0.0:443 failed (98: Address in use)",
         "nginx: [emerg] bind() to 0.0.0.0:443 failed (13: Permission denied)"),
    text("app-port-clash-in-netns", "app", "Web server failed to start. Port 8080 was already in use.",
         "Web server started on port 8080, 3 workers in use"),
    text("app-host-rejected", "app",
         "ERROR (MainThread) [homeassistant.components.http.forwarded] Received X-Forwarded-For header from an "
         "untrusted proxy ::1",
         "INFO (MainThread) [homeassistant.components.http] Received X-Forwarded-For header from a trusted proxy ::1"),
    text("app-db-unreachable", "app", "Error: connect ECONNREFUSED 127.0.0.1:5432",
         "Error: connect ECONNREFUSED 127.0.0.1:8080"),
    text("app-permission-denied", "app",
         "Error: could not create config file: open /mattermost/config/config.json: permission denied",
         "Error: could not create config file: open /mattermost/config/config.json: file exists"),
    text("app-host-rejected", "app",
         "A request from a reverse proxy was received from 127.0.0.1, but your HTTP integration is not set-up for "
         "reverse proxies",
         "A request was received from 127.0.0.1"),
    text("app-health-tool-missing", "check",
         'OCI runtime exec failed: exec failed: unable to start container process: exec: "pgrep": executable file not '
         "found in $PATH: unknown",
         "curl: (7) Failed to connect to localhost port 80: Connection refused"),
    text("healthcheck-without-endpoint", "check",
         "wget: can't connect to remote host (127.0.0.1): Connection refused",
         "wget: server returned error: HTTP/1.1 503 Service Unavailable"),
    text("arch-unsupported", "app", "exec /usr/local/bin/app: exec format error", "exec /usr/local/bin/app"),
    text("disk-full-runtime", "app", "Error: ENOSPC: no space left on device, write",
         "Error: ENOENT: no such file or directory, open '/data/x'"),
)  # fmt: skip
