"""Lines about the way from outside, each beside one that only looks like it."""

# ruff: noqa: E501  # a line stands as it was said

from __future__ import annotations

from tests.domain.diagnosis.samples.sample import Text, text

TEXTS: tuple[Text, ...] = (
    text("funnel-https-missing", "tool",
         "Funnel not available; HTTPS must be enabled. See https://tailscale.com/s/https.",
         "Funnel is available; HTTPS is enabled."),
    text("funnel-attr-missing", "tool",
         'Funnel not available; "funnel" node attribute not set. See https://tailscale.com/s/no-funnel.',
         'Funnel available; "funnel" node attribute set.'),
    text("funnel-port-not-allowed", "tool", "port 3000 is not allowed for funnel; allowed ports are: 443,8443,10000",
         "port 3000 is not open"),
    text("ip-forwarding-off", "tool", "IP forwarding is disabled, subnet routing/exit nodes will not work.",
         "IP forwarding is enabled."),
    text("funnel-shields-up", "log",
         "updating config: Unable to turn on Funnel while shields-up is enabled",
         "Hostinfo.IngressEnabled changed to true"),
    text("funnel-key-mismatch", "log",
         'handleIngress: got ingress conn for unconfigured "x.tail1234.ts.net:443"; rejecting',
         'handleIngress: got ingress conn for "x.tail1234.ts.net:443"'),
    text("funnel-serve-removed", "log", "handleIngress: got ingress conn w/o serveConfig; rejecting",
         "handleIngress: got ingress conn"),
    text("ip-forwarding-off", "health",
         "Subnet routing is enabled, but IP forwarding is disabled. Check that IP forwarding is enabled on your machine.",
         "Subnet routing is disabled."),
    text("exit-node-nosnat", "health",
         "snat-subnet-routes is disabled while advertising as an exit node; internet traffic may not work as expected",
         "snat-subnet-routes is enabled"),
    text("docker-stateful-filtering", "health",
         "Stateful filtering is enabled and Docker was detected; this may prevent Docker containers from working",
         "Stateful filtering is disabled"),
)  # fmt: skip
