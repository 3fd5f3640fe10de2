"""What a sidecar says of its certificate."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

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
    row("cert-acme-unreachable", "log",
        # Two requests for one certificate may meet: the later one is told that the proof was accepted already.
        r"getCertPEM: (?!.*Cannot update challenge with status valid)|cert refresh: \S+: "
        r"|TLS handshake error from \S+: 500 Internal Server Error: acme\.\w+: ", When.CERTIFICATE),
)  # fmt: skip
