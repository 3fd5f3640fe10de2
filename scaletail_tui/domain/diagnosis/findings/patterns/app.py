"""What apps and their helpers say, and what is said of them."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

APP_PATTERNS: tuple[Pattern, ...] = (
    row("netmode-conflict-ports", "tool",
        r"conflicting options: port publishing and the container type network mode"),
    row("netmode-conflict-hostname", "tool",
        r"conflicting options: hostname and the network mode"),
    row("netmode-conflict-networks", "tool",
        r"declares mutually exclusive `network_mode` and `networks`"),
    row("netns-join-stale-id", "tool engine",
        r"joining network namespace of container: No such container|cannot share network namespace with service \S+: container missing"
        r"|(?:^|: )No such container: [0-9a-f]{64}\b"),
    row("netns-join-nonrunning", "tool engine",
        r"cannot join network (?:namespace )?of (?:a non running )?container|is restarting, wait until the container is running"),
    # moby libnetwork: osl/namespace_linux.go, drivers/overlay; the engine's own record of a namespace that is gone.
    row("netns-join-lost", "tool engine",
        r"(?:network sandbox join failed|could not get network sandbox|failed get network namespace)\b"),
    row("dependency-no-healthcheck", "tool",
        r"container (?P<c>\S+) has no healthcheck configured"),
    row("serve-backend-localhost-ipv6", "log",
        r"proxy error: dial tcp \[::1\]:(?P<p>\d+): connect: connection refused", When.ANSWER),
    row("serve-backend-not-tls", "log",
        r"server gave HTTP response to HTTPS client|first record does not look like a TLS handshake", When.ANSWER),
    row("serve-backend-cert-untrusted", "log",
        r"proxy error: .{0,600}x509: ", When.ANSWER),
    row("serve-backend-speaks-tls", "log",
        r"proxy error: .{0,600}malformed HTTP response", When.ANSWER),
    row("serve-backend-name-unknown", "log",
        r"proxy error: dial tcp: lookup (?P<h>\S+)", When.ANSWER),
    row("serve-backend-elsewhere", "log",
        r"proxy error: dial tcp (?P<a>(?!127\.|\[::1\])(?:\d+\.\d+\.\d+\.\d+|\[[\da-f:.]+\]):\d+): (?:connect: (?:no route to host|connection refused|network is unreachable)|i/o timeout)", When.ANSWER),
    row("serve-backend-slow", "log",
        r"proxy error: .{0,600}(?:i/o timeout|EOF|connection reset by peer)", When.ANSWER),
    # tscert (Caddy, Traefik, nginx modules) asks tailscaled by its socket; localapi/cert.go answers who may not ask.
    row("app-cert-denied", "app",
        r"(?i:access denied: cert access denied|\bcert access denied\b)", When.ANY),
    row("app-cert-socket-missing", "app",
        r"local-tailscaled\.sock/localapi/v0/(?:cert|status)\b.{0,600}dial unix (?P<socket>\S{1,200}): connect: (?:no such file or directory|connection refused|permission denied)", When.ANY),
    # EACCES (13) of socket or bind: a socket of a file that nobody else owns. AppArmor 4 in an LXC denies them all.
    row("app-socket-refused", "app",
        r"(?i:could not open unix domain socket in \w+: 13\b|could not create unix socket for address \"[^\"]{1,200}\": permission denied|(?:unable|failed) to (?:create|bind|open) (?:a |the )?(?:unix |listening |unix domain )socket\b.{0,300}permission denied)", When.ANY),
    row("app-port-clash-in-netns", "app",
        r"EADDRINUSE|(?i:address (?:already )?in use|\bport \d+ (?:is|was) already in use)", When.ANY),
    row("app-db-unreachable", "app",
        r"ECONNREFUSED (?P<db>\S{1,600}:(?:5432|3306|6379|27017))\b|dial tcp (?P<db2>\S{1,600}:(?:5432|3306|6379|27017)): (?:connect: connection refused|i/o timeout)"
        r"|could not connect to server|connection to server at \"?(?P<db3>[^\",()]{1,300})\"?(?:, port \d+| \([^)]{0,600}\), port \d+)? failed|Can't connect to (?:MySQL|MariaDB|local MySQL) server|Error connecting to redis|Redis connection .{0,600} failed", When.ANY),
    row("app-permission-denied", "app",
        r"EACCES\b.*|(?i:permission denied)|unable to open database file|attempt to write a readonly database|Read-only file system|EROFS\b", When.ANY),
    row("app-host-rejected", "app",
        r"request from a reverse proxy was received from|Invalid HTTP_HOST|DisallowedHost|(?i:untrusted domain)|CSRF verification failed|This host \(.{0,600}\) is not allowed|Blocked request\. This host"
        r"|X-Forwarded-For header from an untrusted proxy (?P<proxy>\S{1,600})", When.ANY),
    row("app-health-tool-missing", "check",
        r'exec: \"(?P<tool>[^\"]+)\": (?:executable file not found|stat |permission denied)|(?:^|: )(?P<tool2>curl|wget|pgrep|nc): (?:command )?not found', When.ANY),
)  # fmt: skip
