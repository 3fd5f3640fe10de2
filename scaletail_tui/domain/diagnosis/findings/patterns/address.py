"""What a sidecar says of names and addresses."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

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
        r"open-conn-track: timeout opening \((?P<what>[^)]{0,600}=> ?(?:100\.|\[?fd7a:115c:a1e0:)[^)]{0,600})\).{0,600}; (?P<why>.+)", When.LIVE, fresh=60.0),
    row("cgnat-overlap", "log",
        r"link state: interfaces\.State\{.{0,2000}\beth\d+:\[(?P<net>100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\S{1,600}?/\d+)", When.LIVE),
)  # fmt: skip
