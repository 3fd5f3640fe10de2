"""Findings of the device's name and addresses, and of the DNS that leads to them."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step
from scaletail_tui.domain.keys.authkey import ACCESS_PAGE, DNS_PAGE, MACHINES_PAGE

BROKEN, DEGRADED, INFO = Severity.BROKEN, Severity.DEGRADED, Severity.INFO

ADDRESS_KINDS: Mapping[str, Kind] = {
    "magicdns-disabled": Kind(
        step=Step.CONTROL, severity=BROKEN, hop=HopId.ADDRESS,
        summary="MagicDNS is off in your tailnet: nobody can resolve the name.",
        fix="DNS page, Enable MagicDNS; we go on by ourselves.", url=DNS_PAGE, action=RemedyAction.SHOW_PAGE),
    "hostname-collision-suffix": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="The name {asked} was taken: this device is {given}.",
        fix="Delete the old device on the machines page and rename this one, or keep the new address.",
        url=MACHINES_PAGE, action=RemedyAction.SHOW_PAGE,
        yields_to=("state-lost", "state-not-persistent")),
    "device-renamed": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="The device is {given} now; its .env says {known}.",
        fix="Write the new name to the stack's files; who was given the old one is made anew.",
        action=RemedyAction.TELL_NAME),
    "app-cannot-resolve-tailnet": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.ADDRESS,
        summary="{name} cannot resolve {host}: TS_ACCEPT_DNS is off.",
        fix="Set TS_ACCEPT_DNS=true and recreate the stack, or use the other device's address."),
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
}  # fmt: skip
