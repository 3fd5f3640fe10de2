"""Findings of the login: the key, the control server, the device in the tailnet."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step
from scaletail_tui.domain.keys.authkey import ACCESS_PAGE, KEYS_PAGE, MACHINES_PAGE, OAUTH_PAGE, STATUS_PAGE

BLOCKER, BROKEN, DEGRADED, INFO = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED, Severity.INFO

_SERVER: Mapping[str, str] = {
    "control": "Tailscale", "server": "Tailscale's control server", "host": "controlplane.tailscale.com", "port": "443",
    "domain": "tailscale.com", "look": "See the status page.",
}  # fmt: skip

LOGIN_KINDS: Mapping[str, Kind] = {
    "oauth-needs-tags": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="An OAuth secret admits devices with tags only.",
        fix="Give the device a tag, or use an auth key.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY, says_more=True),
    "oauth-unknown-attribute": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The OAuth secret carries an attribute that Tailscale does not know.",
        fix="Use an auth key instead.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "oauth-tags-not-permitted": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The OAuth client may not give the tags that this device asks for.",
        fix="Ask for all tags of the client, not for some: --advertise-tags in TS_EXTRA_ARGS of the sidecar; and give "
            "the client the scope Auth Keys: write.", url=OAUTH_PAGE,
        action=RemedyAction.NEW_KEY, says_more=True),
    "oauth-secret-invalid": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="Tailscale does not accept the OAuth secret.",
        fix="Use an auth key instead.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "wif-exchange-failed": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="Tailscale does not accept the workload identity.",
        fix="Correct issuer and subject of the credential.", url=OAUTH_PAGE),
    "tags-not-permitted": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The key may not give this device {t}.",
        fix="Add the tag to tagOwners in Access controls, or use a key with that tag.",
        url=ACCESS_PAGE, snippet='"tagOwners": {\n  "{t}": ["autogroup:admin"]\n}', action=RemedyAction.SHOW_PAGE),
    "tags-syntax": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="{t} is not a tag: tags begin with tag: and a letter.", fix="Correct the tag and deploy again."),
    "authkey-malformed": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="{control} cannot read the auth key: it is not one, or not complete.",
        fix="Make a new key and give it to this stack.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY, says_more=True,
        otherwise=_SERVER),
    "authkey-deleted": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="{control} does not know the auth key: it was deleted, or never existed.",
        fix="Make a new key and give it to this stack.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY, says_more=True,
        otherwise=_SERVER),
    "authkey-used-expired-revoked": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="{control} refuses the auth key: it was used, has expired or was revoked.",
        fix="Make a new key and give it to this stack.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY, says_more=True,
        otherwise=_SERVER),
    "authkey-wrong-type": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The key is an API key or a client secret, not an auth key.",
        fix="Make an auth key and give it to this stack.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY, says_more=True),
    "authkey-file-unreadable": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The sidecar cannot open the file that holds its auth key.",
        fix="Mount the secret into the sidecar."),
    "headscale-specific": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The Headscale server refuses this device.",
        fix="Delete the old node there, or make a new key with headscale preauthkeys create.",
        action=RemedyAction.NEW_KEY, says_more=True),
    "up-requires-all-flags": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="tailscale up wants every setting named that was set before.",
        fix="Set TS_AUTH_ONCE=true, or add --reset to TS_EXTRA_ARGS once."),
    "up-unknown-flag": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="tailscale up does not know the flag {f}.", fix="Remove it from TS_EXTRA_ARGS."),
    "duplicate-flag": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="{flag} of tailscale up is given twice{why}.", fix="Remove one of the two from TS_EXTRA_ARGS.",
        otherwise={"flag": "A flag"}),
    "extra-args-quoting": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="TS_EXTRA_ARGS is split at blanks, quotes do not help.", fix="Write values without blanks."),
    "service-hostname-invalid": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="Tailscale does not take the hostname {label}.",
        fix="Use lower-case letters, digits and hyphens, at most 63.", otherwise={"label": "of this stack"}),
    "login-server-change": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The device is logged in at another control server.",
        fix="Add --force-reauth to TS_EXTRA_ARGS once, or give the stack a new identity."),
    "machine-approval-pending": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN, waiting=True,
        summary="An admin of the tailnet must approve this device.",
        fix="Approve {name} on the machines page; we go on by ourselves.", url=MACHINES_PAGE,
        action=RemedyAction.SHOW_LINK),
    "identity-in-two-places": Kind(
        step=Step.CONTROL, severity=BROKEN, hop=HopId.LOGIN,
        summary="This device runs twice: {twin} has the same identity.",
        fix="Stop the copy, or give it an identity of its own: visitors reach now one of them, now the other.",
        command=("docker", "stop", "{twin}"), action=RemedyAction.SET_ASIDE_STATE, says_more=True),
    "identity-on-two-hosts": Kind(
        step=Step.CONTROL, severity=BROKEN, hop=HopId.LOGIN,
        summary="This device is connected from two places: another host has its identity.",
        fix="Stop the stack there, or give this one an identity of its own: visitors reach now one host, now the "
        "other.", action=RemedyAction.SET_ASIDE_STATE, says_more=True, url=MACHINES_PAGE),
    "tailnet-lock-locked-out": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="Tailnet Lock keeps this device out until it is signed.",
        fix="On a signing device run tailscale lock sign {key}; tailscale lock status shows the key."),
    "control-rate-limited": Kind(
        step=Step.LOGIN, severity=DEGRADED, hop=HopId.LOGIN, waiting=True,
        summary="{control} makes this device wait: too many logins in a short time.",
        fix="Stop stacks that log in again and again, then wait.",
        otherwise=_SERVER),
    "authkey-refused-by-server": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="{control} refuses the auth key (401).",
        fix="It is unknown there, used or expired: make a new one (headscale preauthkeys create) for this stack.",
        action=RemedyAction.NEW_KEY, says_more=True,
        otherwise=_SERVER),
    "control-upgrade-dropped": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="A proxy before {host} drops the upgrade that a login needs.",
        fix="Let that proxy pass Upgrade and Connection for POST /ts2021, over HTTPS, without a redirect.",
        otherwise=_SERVER),
    "control-http-error": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The login fails: {server} answers with an error.",
        fix="Wait; the sidecar tries again by itself. {look}", url=STATUS_PAGE,
        otherwise=_SERVER),
    "control-unreachable-dns-filter": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="A DNS filter leads {host} elsewhere: it blocks the login.",
        fix="Let {domain} through in the filter (router, Pi-hole, NextDNS), or give the sidecar dns: 9.9.9.9.",
        yields_to=("captive-portal",),
        otherwise=_SERVER),
    "control-unreachable-dns": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The sidecar cannot resolve the name of {server}.",
        fix="Check the host's DNS, or give the sidecar dns: 9.9.9.9.",
        yields_to=("captive-portal",),
        otherwise=_SERVER),
    "control-unreachable-tls": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The connection to {server} is not trusted.",
        fix="Check the host's clock, and exempt {domain} from TLS inspection.",
        yields_to=("captive-portal",),
        otherwise=_SERVER),
    "control-unreachable-tcp": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The sidecar cannot reach {server}.",
        fix="Allow outbound TCP {port} to {host}.", url=STATUS_PAGE,
        yields_to=("captive-portal",),
        otherwise=_SERVER),
    "login-rejected-other": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="{control} refuses this device: {why}.", fix="Follow what it says, or give the stack a new key.",
        action=RemedyAction.NEW_KEY, says_more=True,
        otherwise=_SERVER),
    "authkey-empty": Kind(
        step=Step.LOGIN, severity=INFO, hop=HopId.LOGIN, waiting=True,
        summary="Somebody must log this device in: there is no auth key.",
        fix="Open the login link in a browser; it is renewed about every minute.", action=RemedyAction.SHOW_LINK),
    "node-key-expired": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The device's login has expired.",
        fix="Give it a new key, then disable key expiry on the machines page.",
        url=MACHINES_PAGE, action=RemedyAction.NEW_KEY, says_more=True),
    "stopped-state-loop": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="Tailscale was switched off inside the sidecar (tailscale down).",
        fix="Switch it on again with tailscale up.",
        command=("docker", "exec", "{sidecar}", "tailscale", "up")),
    "no-derp": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The sidecar reaches no relay server.",
        fix="Allow outbound TCP 443 and UDP 3478 to derp*.tailscale.com.", url=STATUS_PAGE),
    "sidecar-boot-timeout": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The login did not end within 60 s; the sidecar tries again.",
        fix="Read the sidecar's log: it says what it waited for.",
        catch_all=True),
    "left-running-state": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The device was logged out ({s}), and the sidecar starts again.",
        fix="Give the stack a new key when it does not log in by itself.", action=RemedyAction.NEW_KEY,
        catch_all=True),
    "node-removed": Kind(
        step=Step.CONTROL, severity=BROKEN, hop=HopId.LOGIN,
        summary="The device was deleted from the tailnet.",
        fix="Give the stack a new key: it becomes a new device.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "control-sync-lost": Kind(
        step=Step.CONTROL, severity=DEGRADED, hop=HopId.LOGIN,
        summary="The sidecar has lost the control server; open connections go on.",
        fix="Wait, it heals itself. Do not restart the sidecar: a start needs the control server.",
        yields_to=("captive-portal", "docker-dns-broken", "mitm-blocking", "node-removed")),
    "node-key-expiring": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.LOGIN,
        summary="The device's login expires in {span}.",
        fix="Disable key expiry on the machines page, or give the device a tag.", url=MACHINES_PAGE,
        action=RemedyAction.SHOW_PAGE),
    "state-not-persistent": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LOGIN,
        summary="The login is not kept: every new container makes a new device.",
        fix="Set TS_STATE_DIR=/var/lib/tailscale and mount a folder there."),
    "state-lost": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LOGIN,
        summary="The stored login was gone: this has become a new device.",
        fix="Delete the old device on the machines page, or bring tailscale/state back from a backup."),
    "auth-once-ignores-changes": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LOGIN,
        summary="{flag} in TS_EXTRA_ARGS has no effect after the first login.",
        fix="Run tailscale set with that flag in the sidecar.",
        command=("docker", "exec", "{sidecar}", "tailscale", "set", "{flag}")),
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
    "derp-stale": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LOGIN,
        summary="The relay server has been silent for minutes.",
        fix="Wait, it heals itself. See the status page.", url=STATUS_PAGE),
    "exit-node-conflict": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The device cannot be an exit node and use one at the same time.",
        fix="Take one of the two flags out of TS_EXTRA_ARGS."),
}  # fmt: skip
