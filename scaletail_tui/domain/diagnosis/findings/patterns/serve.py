"""What a sidecar says of Serve and of the way to it: names and addresses, its certificate, Funnel and routes."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

# ruff: noqa: E501  # an expression broken over lines cannot be searched for


SERVE_PATTERNS: tuple[Pattern, ...] = (
    row("cert-domain-unescaped", "tool",
        r'The \\?"TS_CERT_DOMAIN\\?" variable is not set'),
    # The sidecar dies of what it cannot read or watch, though it is logged in already.
    row("serve-json-invalid", "log",
        r"serve proxy: failed to read serve config: ", When.ANY),
    row("serve-file-missing", "log",
        r"serve proxy: no serve config at ", When.SERVE),
    row("serve-file-empty", "log",
        r"serve config file is empty, skipping", When.SERVE),
    row("serve-watch-failed", "log",
        r"serve proxy: failed to add fsnotify watch", When.ANY),
    row("serve-apply-rejected", "log",
        r"serve proxy: error updating serve config: (?P<why>.+)", When.SERVE),
    row("serve-listener-conflict", "log",
        r"localListener failed to listen on (?P<a>\S+), backing off: ", When.LIVE),
    row("serve-port-not-in-config", "log",
        r"netstack: could not connect to local backend server at \S+:(?P<p>\d+): ", When.LIVE, fresh=120.0),
    row("serve-tcp-forward-failed", "log",
        r"localbackend: failed to TCP proxy port (?P<p>\d+) \(from (?P<from>\S+)\) to (?P<to>\S+): ", When.SERVE, fresh=60.0),
    row("serve-proxy-target-invalid", "log",
        r"\[unexpected\] could not create proxy for (?P<t>\S+)", When.SERVE, fresh=300.0),
    row("service-device-not-tagged", "tool log",
        r"service hosts must be tagged nodes", When.SERVE),
)  # fmt: skip

ADDRESS_PATTERNS: tuple[Pattern, ...] = (
    row("dns-no-upstream", "log health",
        r"no upstream resolvers set, returning SERVFAIL|can't reach the configured DNS servers", When.LIVE, fresh=120.0),
    row("resolv-conf-overwritten", "health",
        r"/etc/resolv\.conf overwritten", When.LIVE),
    row("dns-set-failed", "health",
        r"Tailscale failed to (?:set|fetch) the DNS configuration", When.LIVE),
    row("acl-drop", "log",
        r"Drop: TCP\{(?P<src>\S+):\d+ > \S+:(?P<port>\d+)\} \d+ no rules matched", When.LIVE, fresh=60.0),
    row("open-conn-timeouts", "log",
        r"open-conn-track: timeout opening \((?P<what>[^)]{0,160}=> ?(?:100\.|\[?fd7a:115c:a1e0:)[^)]{0,160})\).{0,600}; (?P<why>.+)", When.LIVE, fresh=60.0),
    row("cgnat-overlap", "log",
        r"link state: interfaces\.State\{.{0,2000}\beth\d+:\[(?P<net>100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\S{1,600}?/\d+)", When.LIVE),
)  # fmt: skip

CERTIFICATE_PATTERNS: tuple[Pattern, ...] = (
    row("cert-rate-limited", "log",
        r"acme:error:rateLimited|too many certificates \(\d+\) already issued", When.CERTIFICATE),
    row("cert-dns01-failed", "log",
        r'SetDNS \"_acme-challenge[^\"]*\" => |set-dns response: |acme: WaitOrder: |acme:error:unauthorized|acme: order \S* ?status: invalid'
        r'|acme: authorization error for ', When.CERTIFICATE),
    row("cert-not-supported", "log",
        r"your Tailscale account does not support getting TLS certs", When.CERTIFICATE),
    row("cert-domain-mismatch", "log",
        r'invalid domain "(?P<d>[^"]+)"; must be one of', When.CERTIFICATE),
    row("cert-storage-missing", "log",
        r"no TailscaleVarRoot", When.CERTIFICATE),
    row("cert-renewal-failing", "log",
        r"async renewal failed: ", When.CERTIFICATE),
    row("cert-acme-name-unknown", "log",
        r"(?:getCertPEM: |cert refresh: \S+: |cert\(\S{1,300}\): acme\.|TLS handshake error from \S+: 500 Internal Server Error: ).{0,400}\blookup (?P<h>[\w.-]+)(?: on (?P<dns>\S+?))?: ", When.CERTIFICATE),
    row("cert-acme-unreachable", "log",
        # Two requests for one certificate may meet: the later one is told that the proof was accepted already.
        r"getCertPEM: (?!.*Cannot update challenge with status valid)|cert refresh: \S+: "
        r"|TLS handshake error from \S+: 500 Internal Server Error: acme\.\w+: ", When.CERTIFICATE),
)  # fmt: skip

OUTSIDE_PATTERNS: tuple[Pattern, ...] = (
    row("funnel-shields-up", "log",
        r"Unable to turn on Funnel while shields-up|Cannot enable shields-up when Funnel", When.SERVE),
    row("funnel-key-mismatch", "log",
        r'got ingress conn for unconfigured "(?P<t>[^"]+)"', When.LIVE, fresh=300.0),
    row("funnel-serve-removed", "log",
        r"got ingress conn w/o serveConfig", When.LIVE, fresh=300.0),
    row("funnel-https-missing", "tool",
        r"Funnel not available; HTTPS must be enabled"),
    row("funnel-attr-missing", "tool",
        r'Funnel not available; "funnel" node attribute not set'),
    row("funnel-port-not-allowed", "tool",
        r"port (?P<port>\d+) is not allowed for funnel(?:; allowed ports are: (?P<allowed>\S+))?"),
    row("ip-forwarding-off", "health tool",
        r"IP forwarding is disabled", When.LIVE),
    row("exit-node-nosnat", "health",
        r"snat-subnet-routes is disabled while advertising", When.LIVE),
    row("docker-stateful-filtering", "health",
        r"Stateful filtering is enabled and Docker was detected", When.LIVE),
)  # fmt: skip
