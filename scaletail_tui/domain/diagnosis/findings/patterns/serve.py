"""What a sidecar says of Serve and of what it leads to."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

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
