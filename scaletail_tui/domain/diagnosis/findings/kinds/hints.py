"""Hints: causes on a visitor's side, that nothing on this host can prove; told only when somebody asks for them."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step

INFO = Severity.INFO

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
