"""What a sidecar says about its login. Texts of Tailscale and of Headscale stand side by side."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

LOGIN_PATTERNS: tuple[Pattern, ...] = (
    row("node-key-expired", "log",
        r"Old key expired -> regen=true|server reports new node key \S+ has expired", grace=10.0),
    row(
        "authkey-file-unreadable",
        "log",
        r"^open (?P<p>/\S+): (?:no such file or directory|permission denied|is a directory)$|^read (?P<p2>/\S+): is a directory$",
    ),
    row("oauth-needs-tags", "log",
        r"oauth authkeys require --advertise-tags|federated identity authkeys require --advertise-tags"),
    row("oauth-unknown-attribute", "log",
        r'unknown attribute "[^"]*"|invalid attribute boolean attribute'),
    row("oauth-tags-not-permitted", "log",
        r'Status: 4\d\d, Message: "requested tags \[.{0,600}\] are invalid or not permitted"'),
    row("oauth-secret-invalid", "log",
        r"oauth2: cannot fetch token: 40[13]"),
    row("wif-exchange-failed", "log",
        r"failed to exchange JWT for access token|federated identity requires either"),
    row("tags-not-permitted", "log health",
        r"requested tags \[(?P<t>.{0,600}?)\] are invalid or not permitted"),
    row("tags-syntax", "log",
        r'tag: "(?P<t>[^"]*)": '),
    row("authkey-malformed", "log health",
        r"unable to validate API key|invalid pre auth key|failed to parse auth-key|(?:backend error|Received error|login error was): invalid authkey"),
    row("authkey-deleted", "log health",
        r"API key does not exist|auth-key not found"),
    row("authkey-used-expired-revoked", "log health",
        r"API key (?P<id>\S+) not valid|authkey (?P<h>already used|expired|revoked)"),
    row("authkey-wrong-type", "log health",
        r"key cannot be used for node auth"),
    row("headscale-specific", "log health",
        r"nodes? exists? with (?:a )?different machine key|unsupported client"),
    row("up-requires-all-flags", "log",
        r"changing settings via 'tailscale up' requires mentioning all"),
    row("up-unknown-flag", "log",
        r"flag provided but not defined: (?P<f>-\S+)"),
    row("duplicate-flag", "log",
        r"(?:invalid (?:boolean )?value \"[^\"]*\" for (?:flag )?--?(?P<flag>[\w-]+): )?flag provided multiple times"),
    row("extra-args-quoting", "log",
        r"too many non-flag arguments"),
    row("service-hostname-invalid", "log",
        r'(?:\"(?P<label>[^\"]{1,80})\" )?is (?:not a valid DNS label: |too long, max length is 63 bytes)|empty DNS label'),
    row("login-server-change", "log",
        r"can't change --login-server without --force-reauth"),
    row("tailnet-lock-locked-out", "log health",
        r"this node is locked out", When.ANY),
    row("exit-node-conflict", "log",
        r"Cannot advertise an exit node and use an exit node at the same time"),
    row("control-rate-limited", "log",
        r"node registration rate limited; will retry after"),
    row("authkey-refused-by-server", "log",
        r"register request: http 401:"),
    row("control-upgrade-dropped", "log",
        r"unexpected HTTP response: (?P<c>30[1-8]|4\d\d)", grace=5.0),
    row("control-http-error", "log",
        r"unexpected HTTP response: (?P<c3>5\d\d)|register request: http (?P<c>\d+):|fetch control key: (?P<c2>[45]\d\d) ", grace=5.0),
    # No request leaves this machine for these addresses, and no control server has a certificate for other names.
    row("control-unreachable-dns-filter", "log",
        r"(?:fetch control key: |all connection attempts failed \().{0,600}dial tcp (?P<address>0\.0\.0\.0|\[::\]):\d+: "
        r"|fetch control key: .{0,600}\.tailscale\.com/.{0,600}dial tcp (?P<address2>127\.\d+\.\d+\.\d+|\[::1\]):443: "
        r"|fetch control key: .{0,600}x509: certificate is (?:not valid for any names, but wanted to match|valid for .{1,600}, not) \w+\.tailscale\.com\b", grace=5.0),
    row("control-unreachable-dns", "log",
        r"fetch control key: .{0,600}lookup \S{1,600}(?: on \S{1,600})?: |control: bootstrapDNS\(.{0,600}\) for \"control\S{1,600} error: ", grace=5.0),
    # x509: it is this host that does not trust; an alert ("remote error: tls: …", crypto/tls/alert.go) is the other side's
    # refusal, and what is no TLS at all is a box in between.
    row("control-unreachable-tls", "log",
        r"(?:fetch control key: |register request: |all connection attempts failed \(|controlhttp: ).{0,600}(?:x509: (?P<why>.+)"
        r"|(?P<refused>remote error: tls: [\w /-]+|tls: (?:first record does not look like a TLS handshake|handshake failure|unrecognized name|server selected unsupported protocol version)|EOF during TLS handshake|http: server gave HTTP response to HTTPS client))", grace=5.0),
    row("control-unreachable-tcp", "log",
        r"fetch control key: .{0,600}(?:dial tcp|timeout|deadline|EOF|refused|unreachable)|all connection attempts failed \(", grace=5.0),
    row("login-rejected-other", "log",
        r"backend error: (?P<why>.+)"),
    # A device that was switched off (Stopped) was not logged out: its state tells of that.
    row("left-running-state", "log",
        r'tailscaled left running state \(now in state "(?P<s>(?!Stopped")\w+)"\)', grace=10.0),
    row("sidecar-boot-timeout", "log",
        r"tailscale up failed: context deadline exceeded|failed to read from tailscaled: .{0,600}context deadline exceeded", grace=10.0),
    row("derp-stale", "health",
        r"hasn't heard from the '(?P<relay>[^']*)' relay server|The relay server #(?P<number>\S+) is reporting an issue", When.LIVE),
    row("captive-portal", "health",
        r"requires you to log in using your web browser", When.LIVE),
    row("mitm-blocking", "health",
        r'Network equipment from "?(?P<brand>[^"]{1,600}?)"? may be blocking|could not establish an encrypted connection with', When.LIVE),
)  # fmt: skip
