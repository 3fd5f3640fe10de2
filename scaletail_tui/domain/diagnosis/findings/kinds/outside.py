"""Findings of the way from outside: Funnel, routes, exit nodes, ports on the LAN; hints where all looks well."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step
from scaletail_tui.domain.keys.authkey import ACCESS_PAGE, DNS_PAGE, MACHINES_PAGE

BROKEN, DEGRADED, INFO = Severity.BROKEN, Severity.DEGRADED, Severity.INFO

OUTSIDE_KINDS: Mapping[str, Kind] = {
    "funnel-https-missing": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel needs HTTPS certificates, and your tailnet has them off.",
        fix="DNS page, Enable HTTPS.", url=DNS_PAGE, action=RemedyAction.SHOW_PAGE),
    "funnel-attr-missing": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Your tailnet's policy does not allow Funnel for this device.",
        fix="Add the node attribute funnel for {target} in Access controls, or go back to Serve.",
        url=ACCESS_PAGE, snippet='"nodeAttrs": [\n  {"target": ["{target}"], "attr": ["funnel"]}\n]',
        action=RemedyAction.SHOW_PAGE, otherwise={"target": "autogroup:member"}),
    "funnel-port-not-allowed": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel is not allowed on port {port}; allowed: {allowed}.",
        fix="Use one of the allowed ports, or go back to Serve.", url=ACCESS_PAGE,
        action=RemedyAction.SERVE_ONLY, says_more=True,
        otherwise={"allowed": "443, 8443, 10000"}),
    "funnel-without-serve": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel is on for port {port}, and Serve shows nothing there.",
        fix="Use the same host and port under Web and under AllowFunnel.",
        action=RemedyAction.REWRITE_SERVE, says_more=True,
        yields_to=("funnel-key-mismatch",)),
    "funnel-key-mismatch": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel is on for {t}, which is not this device.",
        fix="Write ${{TS_CERT_DOMAIN}}:443 under Web and under AllowFunnel.",
        action=RemedyAction.REWRITE_SERVE, says_more=True),
    "funnel-serve-removed": Kind(
        step=Step.FUNNEL, severity=DEGRADED, hop=HopId.FUNNEL,
        summary="The internet asks for this device, and nothing is served any more.",
        fix="Restart the pair: it applies the Serve file again.", action=RemedyAction.RESTART_PAIR),
    "funnel-shields-up": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel cannot be on while the device refuses all connections (shields up).",
        fix="Lower the shields with tailscale set --shields-up=false.",
        command=("docker", "exec", "{sidecar}", "tailscale", "set", "--shields-up=false")),
    "funnel-small-mtu": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel lets nobody in: with packets of {mtu} bytes the device has no IPv6.",
        fix="Take TS_DEBUG_MTU away, or set it to 1280 or more, and recreate the stack: Funnel comes by IPv6."),
    "funnel-without-ipv6": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel lets nobody in: the device has no IPv6 address to take them at.",
        fix="Let the sidecar have IPv6: no disable_ipv6 among its sysctls, no packets below 1280 bytes."),
    "funnel-unsupported-server": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="The control server {server} has no Funnel: only Tailscale's own has.",
        fix="Go back to Serve.", action=RemedyAction.SERVE_ONLY),
    "ip-forwarding-off": Kind(
        step=Step.PATH, severity=BROKEN, hop=HopId.ROUTES,
        summary="The device offers routes, and its container may not forward packets.",
        fix="Give the sidecar sysctls: net.ipv4.ip_forward=1 and net.ipv6.conf.all.forwarding=1."),
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

HINT_KINDS: Mapping[str, Kind] = {
    "tls-by-ip-or-wrong-name": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.CERTIFICATE,
        summary="A visitor came by address or by another name, and was refused.",
        fix="Open {url}: the certificate is for this name only."),
    "client-dns-not-magic": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.ADDRESS,
        summary="A device that does not use Tailscale's DNS cannot resolve {own}.",
        fix="On that device switch Use Tailscale DNS settings on, and its browser's secure DNS off."),
    "stale-client-dns-cache": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.ADDRESS,
        summary="A device may remember an old address: {own} is {address} now.",
        fix="Empty that device's DNS cache (resolvectl flush-caches), and look into its hosts file."),
    "client-not-in-tailnet": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.ADDRESS,
        summary="No other device of this tailnet is online.",
        fix="Log the device that you come from in to {tailnet}; it may be in another account."),
    "relay-only": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.ADDRESS,
        summary="Everybody reaches this device through a relay: it works, and is slow.",
        fix="Allow outbound UDP, or publish 41641/udp and set TS_TAILSCALED_EXTRA_ARGS=--port=41641."),
    "userspace-no-outbound": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.SIDECAR,
        summary="With userspace networking the app itself reaches no device of the tailnet.",
        fix="Give the sidecar a TUN device where the app must; visitors are not affected."),
    "lan-ports-bypass": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.LAN,
        summary="Port {port} is open to the LAN too: no HTTPS, no policy of the tailnet.",
        fix="Where only the tailnet shall reach the app, take it out of ports:, or bind it to 127.0.0.1."),
    "serve-mount-prefix": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.SERVE,
        summary="The app is shown below {path}, and may think that it lives at /.",
        fix="Set the app's base URL to that path, or show it at / on a port of its own."),
    "client-source-hidden": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.APP,
        summary="The app sees every visitor as 127.0.0.1: Serve stands between.",
        fix="Let it trust 127.0.0.1 as a proxy; a rule that trusts the local network trusts everybody."),
    "app-lan-discovery-lost": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.APP,
        summary="The app hears no broadcast of the LAN: it finds no device there by itself.",
        fix="Add devices of the LAN in the app by their address."),
    "serve-two-sources": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.SERVE,
        summary="The Serve file comes from two places: an inline config and a mount.",
        fix="Keep one of the two: the next recreate writes over the file in the folder."),
}  # fmt: skip
