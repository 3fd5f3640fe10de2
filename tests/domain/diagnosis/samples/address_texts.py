"""Lines about names and addresses, each beside one that only looks like it."""

# ruff: noqa: E501  # a line stands as it was said

from __future__ import annotations

from tests.domain.diagnosis.samples.sample import Text, text

TEXTS: tuple[Text, ...] = (
    text("dns-no-upstream", "log", "dns: resolver: forward: no upstream resolvers set, returning SERVFAIL",
         'dns: using "direct" mode'),
    text("resolv-conf-overwritten", "health",
         "System DNS config not ideal. /etc/resolv.conf overwritten. See https://tailscale.com/s/dns-fight",
         "System DNS config is ideal."),
    text("dns-set-failed", "health",
         "Tailscale failed to set the DNS configuration of your device: read-only file system",
         "Tailscale set the DNS configuration of your device"),
    text("acl-drop", "log", "Drop: TCP{100.64.0.1:54902 > 100.64.0.7:443} 60 no rules matched",
         "Drop: UDP{100.64.0.1:5353 > 224.0.0.251:5353} 60 no rules matched"),
    text("open-conn-timeouts", "log",
         "open-conn-track: timeout opening (TCP 100.1.1.1:1 => 100.2.2.2:2); no associated peer node",
         "open-conn-track: timeout opening (UDP 172.18.0.2:1 => 239.255.255.250:1900); no associated peer node"),
    text("cgnat-overlap", "log",
         "link state: interfaces.State{defaultRoute=eth0 ifs={eth0:[100.64.5.2/24]} v4=true v6=false}",
         "link state: interfaces.State{defaultRoute=eth0 ifs={eth0:[172.18.0.2/16] tailscale0:[100.64.0.7/32]} v4=true}"),
)  # fmt: skip
