"""What a sidecar says of Funnel, routes and the way from outside."""

# an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

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
