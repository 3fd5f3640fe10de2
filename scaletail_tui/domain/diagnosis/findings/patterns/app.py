"""What an app, and a container's own health check, say. Apps write what they like: only words that many share."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

APP_PATTERNS: tuple[Pattern, ...] = (
    row("app-port-clash-in-netns", "app",
        r"EADDRINUSE|(?i:address (?:already )?in use|\bport \d+ (?:is|was) already in use)", When.ANY),
    row("app-db-unreachable", "app",
        r"ECONNREFUSED (?P<db>\S+:(?:5432|3306|6379|27017))\b|dial tcp (?P<db2>\S+:(?:5432|3306|6379|27017)): (?:connect: connection refused|i/o timeout)"
        r"|could not connect to server|connection to server at \"?(?P<db3>[^\",]+)\"?(?:, port \d+| \([^)]*\), port \d+)? failed|Can't connect to (?:MySQL|MariaDB|local MySQL) server|Error connecting to redis|Redis connection .* failed", When.ANY),
    row("app-permission-denied", "app",
        r"EACCES\b.*|(?i:permission denied)|unable to open database file|attempt to write a readonly database|Read-only file system|EROFS\b", When.ANY),
    row("app-host-rejected", "app",
        r"request from a reverse proxy was received from|Invalid HTTP_HOST|DisallowedHost|(?i:untrusted domain)|CSRF verification failed|This host \(.*\) is not allowed|Blocked request\. This host"
        r"|X-Forwarded-For header from an untrusted proxy (?P<proxy>\S+)", When.ANY),
    row("app-health-tool-missing", "check",
        r'exec: \"(?P<tool>[^\"]+)\": (?:executable file not found|stat |permission denied)|(?:^|: )(?P<tool2>curl|wget|pgrep|nc): (?:command )?not found', When.ANY),
    row("healthcheck-without-endpoint", "check",
        r"wget: can't connect to remote host \(127\.0\.0\.1\): Connection refused", When.ANY),
)  # fmt: skip
