"""Findings of the way between devices: the sidecar's network, names, policy, routes, exit nodes."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import ACCESS_PAGE, DNS_PAGE, MACHINES_PAGE, STATUS_PAGE, Kind, Step

BLOCKER, BROKEN, DEGRADED, INFO = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED, Severity.INFO

PATH_KINDS: Mapping[str, Kind] = {
    "network-down": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The sidecar is cut off: its container has no way out.",
        fix="Recreate the stack: that connects it to its network again.", action=RemedyAction.RECREATE),
    "docker-dns-broken": Kind(
        step=Step.CONTROL, severity=DEGRADED, hop=HopId.LOGIN,
        summary="Docker's DNS no longer resolves names for this stack.",
        fix="Check the host's nameservers, or give the sidecar dns: 9.9.9.9."),
    "captive-portal": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="This network wants a login in a browser before it lets anything through.",
        fix="Open any page in a browser on this network and log in."),
    "mitm-blocking": Kind(
        step=Step.CONTROL, severity=BROKEN, hop=HopId.LOGIN,
        summary="Something on this network breaks Tailscale's encrypted connections.",
        fix="Exempt *.tailscale.com from inspection on the firewall, and check the host's clock."),
    "tailscale-reports": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="Tailscale reports: {text}",
        fix="See the whole text below; tailscale status in the sidecar repeats it for as long as it is so.",
        command=("docker", "exec", "{sidecar}", "tailscale", "status")),
    "hop-unexplained": Kind(
        step=Step.ADVICE, severity=BROKEN, hop=HopId.APP,
        summary="The path fails at {hop}, and no known cause shows.",
        fix="Read on in the log of the container."),
    "derp-stale": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LOGIN,
        summary="The relay server has been silent for minutes.",
        fix="Wait, it heals itself. See the status page.", url=STATUS_PAGE),
    "udp-bind-failed": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="The sidecar cannot receive UDP: everything goes through relays.",
        fix="Free the port that --port names; then restart the pair.", action=RemedyAction.RESTART_PAIR),
    "dns-no-upstream": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="The tailnet's DNS settings name no server that answers this stack.",
        fix="Name a global nameserver on the DNS page, or set TS_ACCEPT_DNS=false.",
        url=DNS_PAGE, action=RemedyAction.SHOW_PAGE),
    "resolv-conf-overwritten": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="Something else overwrites the sidecar's resolv.conf: names may not resolve.",
        fix="Restart the pair.", action=RemedyAction.RESTART_PAIR),
    "dns-set-failed": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="The sidecar cannot write its DNS settings.",
        fix="Take read_only: true off the sidecar, or set TS_ACCEPT_DNS=false."),
    "shields-up": Kind(
        step=Step.PATH, severity=BROKEN, hop=HopId.ADDRESS,
        summary="The device refuses all connections from the tailnet (shields up).",
        fix="Lower the shields with tailscale set --shields-up=false, and take the flag out of TS_EXTRA_ARGS.",
        command=("docker", "exec", "{sidecar}", "tailscale", "set", "--shields-up=false")),
    "acl-drop": Kind(
        step=Step.PATH, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="The tailnet's policy keeps {src} out of port {port}.",
        fix="Add this grant in Access controls, if that device shall reach it.",
        url=ACCESS_PAGE, action=RemedyAction.SHOW_PAGE,
        snippet='"grants": [\n  {"src": ["{src}"], "dst": ["{target}"], "ip": ["tcp:{port}"]}\n]'),
    "open-conn-timeouts": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.ADDRESS,
        summary="The app cannot reach another device: {why}.",
        fix="Check that device, its policy and its approval; incoming visitors are not affected."),
    "cgnat-overlap": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="Docker's network {net} lies among Tailscale's own addresses.",
        fix="Give Docker other default-address-pools, then recreate the stack's network."),
    "ip-forwarding-off": Kind(
        step=Step.PATH, severity=BROKEN, hop=HopId.ROUTES,
        summary="The device offers routes, and its container may not forward packets.",
        fix="Give the sidecar sysctls: net.ipv4.ip_forward=1 and net.ipv6.conf.all.forwarding=1."),
    "subnet-route-invalid": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The device shall offer {route}, which is no route as it is written.",
        fix="Write {right}; no blanks after commas.",
        otherwise={"route": "a network", "right": "the network's own address: 10.0.0.0/24, not 10.0.0.1/24"}),
    "routes-not-approved": Kind(
        step=Step.PATH, severity=BROKEN, hop=HopId.ROUTES,
        summary="The device offers {route}, and no admin has approved it.",
        fix="Machines page, this device, Edit route settings: tick it; the policy can approve it, too.",
        url=MACHINES_PAGE, action=RemedyAction.SHOW_PAGE,
        snippet='"autoApprovers": {\n  "routes": {"{route}": ["{target}"]}\n}'),
    "routes-secondary": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.ROUTES,
        summary="Another router carries {route} now; this one stands by.",
        fix="Nothing to do, as long as the other one is meant to carry it."),
    "exit-node-not-approved": Kind(
        step=Step.PATH, severity=BROKEN, hop=HopId.EXIT,
        summary="The device offers itself as an exit node, and no admin has approved it.",
        fix="Machines page, this device, Edit route settings: tick Use as exit node; the policy can, too.",
        url=MACHINES_PAGE, action=RemedyAction.SHOW_PAGE,
        snippet='"autoApprovers": {\n  "exitNode": ["{target}"]\n}'),
    "exit-node-flags-ignored": Kind(
        step=Step.PATH, severity=BROKEN, hop=HopId.EXIT,
        summary="The stack shall be an exit node, and the device does not offer to be one.",
        fix="Run tailscale set --advertise-exit-node in the sidecar: the flag counts at the first login only.",
        command=("docker", "exec", "{sidecar}", "tailscale", "set", "--advertise-exit-node")),
    "exit-node-conflict": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The device cannot be an exit node and use one at the same time.",
        fix="Take one of the two flags out of TS_EXTRA_ARGS."),
    "exit-node-nosnat": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.EXIT,
        summary="The exit node does not translate addresses: answers may not come back.",
        fix="Run tailscale set --snat-subnet-routes=true in the sidecar.",
        command=("docker", "exec", "{sidecar}", "tailscale", "set", "--snat-subnet-routes=true")),
    "exit-node-offline": Kind(
        step=Step.PATH, severity=BROKEN, hop=HopId.EXIT,
        summary="The exit node that this stack goes out through is offline.",
        fix="Start that device, or go out directly with tailscale set --exit-node=.",
        command=("docker", "exec", "{sidecar}", "tailscale", "set", "--exit-node=")),
    "docker-stateful-filtering": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ROUTES,
        summary="Stateful filtering is on: packets that are forwarded may be dropped.",
        fix="Run tailscale set --stateful-filtering=false in the sidecar.",
        command=("docker", "exec", "{sidecar}", "tailscale", "set", "--stateful-filtering=false")),
    "lan-port-on-loopback": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LAN,
        summary="Host port {port} leads to {inside}, where the app hears loopback only.",
        fix="Let the app listen on 0.0.0.0 there, or take the port out of ports:."),
    "lan-port-silent": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.LAN,
        summary="Host port {port} leads to {inside}, where nobody in the stack listens.",
        fix="Finish the app's setup; or publish the port on which it listens: {heard}."),
    "app-connector-not-active": Kind(
        step=Step.PATH, severity=BROKEN, hop=HopId.ROUTES,
        summary="The device offers to be an app connector, and the policy names it nowhere.",
        fix="Add an app for its tag in Access controls.",
        url=ACCESS_PAGE, action=RemedyAction.SHOW_PAGE,
        snippet='"nodeAttrs": [{\n  "target": ["*"],\n  "app": {"tailscale.com/app-connectors": [\n'
                '    {"name": "my app", "connectors": ["{target}"], "domains": ["example.com"]}\n  ]}\n}]'),
}  # fmt: skip
