"""Lines of apps, each beside one that only looks like it."""

# a line stands as it was said

from __future__ import annotations

from tests.domain.diagnosis.samples.sample import Text, text

_ERROR = "Error response from daemon: "
_PROXY = "http: proxy error: "

TEXTS: tuple[Text, ...] = (
    text("netmode-conflict-ports", "tool",
         _ERROR + "conflicting options: port publishing and the container type network mode",
         _ERROR + "conflicting options: port exposing and the container type network mode"),
    text("netmode-conflict-hostname", "tool", _ERROR + "conflicting options: hostname and the network mode",
         _ERROR + "conflicting options: dns and the network mode"),
    text("netmode-conflict-networks", "tool",
         "service application declares mutually exclusive `network_mode` and `networks`: invalid compose project",
         "service application declares `network_mode`"),
    text("netns-join-stale-id", "engine", "joining network namespace of container: No such container: 0123abcd",
         "No such container: 0123abcd"),
    text("netns-join-stale-id", "tool", "Error response from daemon: No such container: " + "d" * 64,
         "Error response from daemon: No such container: tailscale-app"),
    text("netns-join-nonrunning", "engine",
         "cannot join network namespace of a non running container: container tailscale-x is exited",
         "cannot join a swarm that is not running"),
    text("dependency-no-healthcheck", "tool",
         "dependency failed to start: container tailscale-x has no healthcheck configured",
         "dependency failed to start: container tailscale-x is unhealthy"),
    text("serve-backend-localhost-ipv6", "log", _PROXY + "dial tcp [::1]:3000: connect: connection refused",
         _PROXY + "dial tcp 127.0.0.1:3000: connect: connection refused"),
    text("serve-backend-not-tls", "log", _PROXY + "http: server gave HTTP response to HTTPS client",
         _PROXY + "context canceled"),
    text("serve-backend-cert-untrusted", "log",
         _PROXY + "tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it "
         "doesn't contain any IP SANs",
         "http: TLS handshake error from 100.64.0.1:50000: remote error: tls: unknown certificate"),
    text("serve-backend-speaks-tls", "log",
         _PROXY + 'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x15\\x03\\x01\\x00\\x02"',
         _PROXY + "net/http: HTTP/1.x transport connection broken: http: server closed idle connection"),
    text("serve-backend-name-unknown", "log", _PROXY + "dial tcp: lookup app on 127.0.0.11:53: no such host",
         _PROXY + "dial tcp 172.18.0.3:80: connect: connection refused"),
    text("serve-backend-elsewhere", "log", _PROXY + "dial tcp 172.31.0.1:80: connect: no route to host",
         _PROXY + "dial tcp 127.0.0.1:80: connect: no route to host"),
    text("serve-backend-elsewhere", "log", _PROXY + "dial tcp 192.168.178.66:9925: i/o timeout",
         _PROXY + "read tcp 127.0.0.1:1->127.0.0.1:3000: i/o timeout"),
    text("netns-join-lost", "engine",
         "network sandbox join failed: could not get network sandbox (oper true): failed get network namespace \"\": "
         "no such file or directory",
         "cannot join network namespace of a non running container: container tailscale-x is exited"),
    text("app-cert-denied", "app",
         'ERR Unable to fetch certificate for domain "x.tail1234.ts.net" error="Access denied: cert access denied"',
         'ERR Unable to fetch certificate for domain "x.tail1234.ts.net" error="timeout"'),
    text("app-cert-socket-missing", "app",
         'getting certificate from external certificate manager {"cert_manager": 0, "error": "Get '
         '\\"http://local-tailscaled.sock/localapi/v0/cert/x.tail1234.ts.net?type=pair\\": dial unix '
         '/var/run/tailscale/tailscaled.sock: connect: no such file or directory"}',
         "dial unix /var/run/docker.sock: connect: no such file or directory"),
    text("app-socket-refused", "app", "Could not open unix domain socket in spawn_init: 13",
         "Could not open unix domain socket in spawn_init: 98"),
    text("app-socket-refused", "app",
         'FATAL:  could not create Unix socket for address "/var/run/postgresql/.s.PGSQL.5432": Permission denied',
         'LOG:  listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"'),
    text("serve-backend-slow", "log", _PROXY + "read tcp 127.0.0.1:1->127.0.0.1:3000: i/o timeout",
         _PROXY + "context canceled"),
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
)  # fmt: skip
