"""The findings we know: what each is called, how bad it is, where it sits, and what to do about it.

A new finding is a row here and either a pattern in `patterns.py` or a state rule. Ids are those of the failure atlas;
braces name the values that the rule gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from scaletail_tui.domain.diagnosis.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.hop import HopId


class Step(IntEnum):
    """The order of judgement: an earlier fault explains the later ones."""

    ENGINE = 1
    FILES = 2
    IMAGE = 3
    CREATE = 4
    SIDECAR = 5
    LOGIN = 6
    CONTROL = 7
    SERVE = 8
    APP = 9
    PORT = 10
    ANSWER = 11
    CERTIFICATE = 12
    FUNNEL = 13
    PATH = 14
    ADVICE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of finding."""

    step: Step
    severity: Severity
    hop: HopId
    summary: str
    fix: str
    command: tuple[str, ...] | None = None
    url: str | None = None
    action: RemedyAction = RemedyAction.NONE
    waiting: bool = False


BLOCKER, BROKEN, DEGRADED, INFO = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED, Severity.INFO
KEYS_PAGE = "https://login.tailscale.com/admin/settings/keys"
MACHINES_PAGE = "https://login.tailscale.com/admin/machines"
DNS_PAGE = "https://login.tailscale.com/admin/dns"
ACCESS_PAGE = "https://login.tailscale.com/admin/acls/file"
OAUTH_PAGE = "https://login.tailscale.com/admin/settings/oauth"
STATUS_PAGE = "https://status.tailscale.com"

ENGINE_KINDS: Mapping[str, Kind] = {
    "docker-socket-permission": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="Your user {user} may not use the Docker engine.",
        fix="sudo usermod -aG docker {user}, then log out and in again. We never run sudo for you.",
        command=("sudo", "usermod", "-aG", "docker", "{user}")),
    "docker-daemon-down": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="The Docker engine does not answer.",
        fix="Start it with sudo systemctl start docker, or check docker context ls and DOCKER_HOST.",
        command=("sudo", "systemctl", "start", "docker")),
    "docker-cli-missing": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="The docker command is not installed.",
        fix="Install Docker Engine, then start this program again.",
        url="https://docs.docker.com/engine/install/"),
    "compose-plugin-missing": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="docker compose does not exist here.",
        fix="Install the package docker-compose-plugin.",
        url="https://docs.docker.com/compose/install/linux/"),
    "compose-too-old": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="Compose is too old: 2.23 or newer is needed.",
        fix="Upgrade the package docker-compose-plugin.",
        url="https://docs.docker.com/compose/install/linux/"),
    "host-disk-full": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="There is no space left on the disk.",
        fix="Look with docker system df, then free space with docker image prune -a.",
        command=("docker", "system", "df")),
}  # fmt: skip

FILE_KINDS: Mapping[str, Kind] = {
    "env-file-syntax": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The settings file .env cannot be read.",
        fix="Correct the line that is named, or deploy the stack again."),
    "env-file-missing": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The settings file .env is not there.", fix="Deploy the stack again."),
    "env-var-unset": Kind(
        step=Step.FILES, severity=BROKEN, hop=HopId.SIDECAR,
        summary="A variable that the Compose file needs is not set.", fix="Set it in .env."),
    "compose-yaml-invalid": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="Compose cannot read the stack's files.",
        fix="Correct the place that is named; compose.override.yaml is read too."),
    "netmode-service-missing": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The Compose file shares the network of a service that does not exist.",
        fix="Name the sidecar's service in network_mode."),
    "netmode-conflict-networks": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.APP,
        summary="The app shares the sidecar's network and cannot have networks of its own.",
        fix="Move networks: to the sidecar."),
    "netmode-conflict-ports": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.APP,
        summary="The app shares the sidecar's network and cannot publish ports itself.",
        fix="Move ports: to the sidecar."),
    "netmode-conflict-hostname": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.APP,
        summary="The app shares the sidecar's network and cannot have a hostname of its own.",
        fix="Remove hostname: from the app."),
    "invalid-container-name": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The engine refuses the stack's name.", fix="Use lower-case letters, digits and hyphens."),
    "external-resource-missing": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="A network or volume that the Compose file calls external does not exist.",
        fix="Create it with docker network create or docker volume create."),
    "image-rate-limited": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The registry's limit for pulls is used up.",
        fix="Wait, or log in with docker login.", command=("docker", "login")),
    "image-not-found": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The image does not exist in its registry.", fix="Check its name and tag."),
    "image-access-denied": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The registry refuses the image, or it does not exist.",
        fix="Check its name, or log in with docker login.", command=("docker", "login")),
    "image-reference-invalid": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The image's name is not one that an engine understands.", fix="Correct the image's name."),
    "registry-unreachable": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The registry cannot be reached from this host.", fix="Check the host's DNS and internet connection."),
    "arch-unsupported": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The image is not made for this host's processor.", fix="Choose an image built for it."),
    "image-missing": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The image {image} is not on this host.",
        fix="Pull it with docker compose pull.", command=("docker", "compose", "pull")),
}  # fmt: skip

SIDECAR_KINDS: Mapping[str, Kind] = {
    "tun-device-missing": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="This host has no TUN device, and the sidecar needs one.",
        fix="sudo modprobe tun, or deploy this stack with userspace networking.",
        command=("sudo", "modprobe", "tun")),
    "container-name-taken": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="A container called {name} exists already.",
        fix="Remove it with docker rm -f {name}, or use another stack name.",
        command=("docker", "rm", "-f", "{name}")),
    "port-already-allocated": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="A port that this stack opens on the host is in use.",
        fix="Free the port, or deploy without it."),
    "address-pool-exhausted": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The engine has no address range left for another network.",
        fix="docker network prune removes networks that nothing uses.", command=("docker", "network", "prune")),
    "mount-file-is-directory": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="A folder stands where the stack expects a file.",
        fix="Stop the stack, remove the empty folder, write the file, start again."),
    "container-refused": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The engine cannot start {name}.", fix="Correct what the engine says, then start the stack again."),
    "sidecar-stopped": Kind(
        step=Step.CREATE, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The sidecar is stopped while the app runs.",
        fix="Start the pair again.", action=RemedyAction.RESTART_PAIR),
    "sidecar-missing": Kind(
        step=Step.CREATE, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The sidecar's container is gone, and the app's network with it.",
        fix="Start the pair again.", action=RemedyAction.RESTART_PAIR),
    "sidecar-config-invalid": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar's settings contradict each other.", fix="Remove one of the two that are named."),
    "sidecar-tun-missing": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar's container has no /dev/net/tun.",
        fix="Give it devices: /dev/net/tun, or use userspace networking."),
    "sidecar-tun-busy": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="Another Tailscale holds the sidecar's TUN device.",
        fix="Do not run the sidecar in the host's network."),
    "kernel-no-tun": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The running kernel has no TUN driver.",
        fix="Reboot into the installed kernel, then sudo modprobe tun.", command=("sudo", "modprobe", "tun")),
    "sidecar-tun-not-permitted": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar may not open the TUN device{why}.",
        fix="Give it devices: /dev/net/tun and cap_add: NET_ADMIN, then recreate the pair."),
    "sidecar-netadmin-missing": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar may not configure its network: NET_ADMIN is missing.",
        fix="Give it cap_add: NET_ADMIN, then recreate the pair."),
    "sidecar-netfilter-broken": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="The sidecar cannot set its firewall rules.",
        fix="Set TS_DEBUG_FIREWALL_MODE=nftables on the sidecar."),
    "sidecar-ip-forwarding-denied": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar may not switch IP forwarding on.",
        fix="Give it sysctls: net.ipv4.ip_forward and net.ipv6.conf.all.forwarding."),
    "state-store-unhealthy": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The device's stored identity cannot be read.",
        fix="Restore tailscale/state from a backup, or move it away and log in again."),
    "state-dir-unwritable": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar cannot write its state folder.",
        fix="Make tailscale/state writable for root."),
    "sidecar-health-port-in-use": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar's health port is used by another container of the stack.",
        fix="Set TS_LOCAL_ADDR_PORT to a free port."),
    "sidecar-socket-timeout": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="tailscaled did not start inside the sidecar.", fix="Read the sidecar's log."),
    "sidecar-oom": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The sidecar was killed: it ran out of memory.", fix="Free memory, or raise mem_limit."),
    "serve-json-invalid": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SERVE,
        summary="The Serve file is not valid, and the sidecar dies of it.",
        fix="Correct tailscale/serve/serve.json, then restart the pair.", action=RemedyAction.RESTART_PAIR),
    "serve-watch-failed": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SERVE,
        summary="The folder of the Serve file is not mounted into the sidecar.",
        fix="Mount the folder that TS_SERVE_CONFIG names."),
    "sidecar-exit-zero": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="tailscaled died inside the sidecar.", fix="Read the sidecar's log above that line."),
    "sidecar-crash-loop": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The sidecar dies again and again: exit code {code}, {restarts} restarts.",
        fix="Read the sidecar's log: its last lines say why."),
    "tailscale-exec-fails": Kind(
        step=Step.SIDECAR, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="The sidecar runs, but does not answer questions.",
        fix="Restart the pair when it stays so.", action=RemedyAction.RESTART_PAIR),
}  # fmt: skip

LOGIN_KINDS: Mapping[str, Kind] = {
    "oauth-needs-tags": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="An OAuth secret admits devices with tags only.",
        fix="Give the device a tag, or use an auth key.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "oauth-unknown-attribute": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The OAuth secret carries an attribute that Tailscale does not know.",
        fix="Use an auth key instead.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "oauth-tags-not-permitted": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The OAuth client may not give the tags that this device asks for.",
        fix="Check the client's tags and its scope Auth Keys: write.", url=OAUTH_PAGE, action=RemedyAction.NEW_KEY),
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
        fix="Use a key with that tag, or add the tag to tagOwners in Access controls.",
        url=ACCESS_PAGE, action=RemedyAction.NEW_KEY),
    "tags-syntax": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="{t} is not a tag: tags begin with tag: and a letter.", fix="Correct the tag and deploy again."),
    "authkey-malformed": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="Tailscale cannot read the auth key: it is not one, or not complete.",
        fix="Make a new key and give it to this stack.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "authkey-deleted": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="Tailscale does not know the auth key: it was deleted, or never existed.",
        fix="Make a new key and give it to this stack.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "authkey-used-expired-revoked": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="Tailscale refuses the auth key: it was used, has expired or was revoked.",
        fix="Make a new key and give it to this stack.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "authkey-wrong-type": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The key is an API key or a client secret, not an auth key.",
        fix="Make an auth key and give it to this stack.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "authkey-file-unreadable": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The sidecar cannot open the file that holds its auth key.",
        fix="Mount the secret into the sidecar."),
    "headscale-specific": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The Headscale server refuses this device.",
        fix="Delete the old node there, or make a new key with headscale preauthkeys create.",
        action=RemedyAction.NEW_KEY),
    "up-requires-all-flags": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="tailscale up wants every setting named that was set before.",
        fix="Set TS_AUTH_ONCE=true, or add --reset to TS_EXTRA_ARGS once."),
    "up-unknown-flag": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="tailscale up does not know the flag {f}.", fix="Remove it from TS_EXTRA_ARGS."),
    "duplicate-flag": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="A flag of tailscale up is given twice.", fix="Remove one of the two from TS_EXTRA_ARGS."),
    "extra-args-quoting": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="TS_EXTRA_ARGS is split at blanks, quotes do not help.", fix="Write values without blanks."),
    "service-hostname-invalid": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="Tailscale does not take the hostname.", fix="Use lower-case letters, digits and hyphens."),
    "login-server-change": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="The device is logged in at another control server.",
        fix="Add --force-reauth to TS_EXTRA_ARGS once, or give the stack a new identity."),
    "machine-approval-pending": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN, waiting=True,
        summary="An admin of the tailnet must approve this device.",
        fix="Approve {name} on the machines page; we go on by ourselves.", url=MACHINES_PAGE),
    "tailnet-lock-locked-out": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="Tailnet Lock keeps this device out until it is signed.",
        fix="On a signing device run tailscale lock sign with the key that tailscale lock status shows."),
    "control-rate-limited": Kind(
        step=Step.LOGIN, severity=DEGRADED, hop=HopId.LOGIN, waiting=True,
        summary="Tailscale lets this device wait: too many logins in a short time.",
        fix="Stop stacks that log in again and again, then wait."),
    "control-http-error": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="Tailscale's control server answers with an error.",
        fix="Wait; the sidecar tries again by itself. See the status page.", url=STATUS_PAGE),
    "control-unreachable-dns": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The sidecar cannot resolve the name of Tailscale's control server.",
        fix="Check the host's DNS, or give the sidecar dns: 9.9.9.9."),
    "control-unreachable-tls": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The connection to Tailscale's control server is not trusted.",
        fix="Check the host's clock, and exempt tailscale.com from TLS inspection."),
    "control-unreachable-tcp": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The sidecar cannot reach Tailscale's control server.",
        fix="Allow outbound TCP 443 to controlplane.tailscale.com.", url=STATUS_PAGE),
    "login-rejected-other": Kind(
        step=Step.LOGIN, severity=BLOCKER, hop=HopId.LOGIN,
        summary="Tailscale refuses this device.", fix="Follow what it says, or give the stack a new key.",
        action=RemedyAction.NEW_KEY),
    "authkey-empty": Kind(
        step=Step.LOGIN, severity=INFO, hop=HopId.LOGIN, waiting=True,
        summary="Somebody must log this device in: there is no auth key.",
        fix="Open the login link in a browser; it is renewed about every minute.", action=RemedyAction.NEW_KEY),
    "node-key-expired": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The device's login has expired.",
        fix="Give it a new key, then disable key expiry on the machines page.",
        url=MACHINES_PAGE, action=RemedyAction.NEW_KEY),
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
        summary="The login did not come to an end within 60 s; the sidecar tries again.",
        fix="Read the sidecar's log: it says what it waited for."),
    "left-running-state": Kind(
        step=Step.LOGIN, severity=BROKEN, hop=HopId.LOGIN,
        summary="The device was logged out ({s}), and the sidecar starts again.",
        fix="Give the stack a new key when it does not log in by itself.", action=RemedyAction.NEW_KEY),
}  # fmt: skip

RUNNING_KINDS: Mapping[str, Kind] = {
    "node-removed": Kind(
        step=Step.CONTROL, severity=BROKEN, hop=HopId.LOGIN,
        summary="The device was deleted from the tailnet.",
        fix="Give the stack a new key: it becomes a new device.", url=KEYS_PAGE, action=RemedyAction.NEW_KEY),
    "control-sync-lost": Kind(
        step=Step.CONTROL, severity=DEGRADED, hop=HopId.LOGIN,
        summary="The sidecar has lost the control server; open connections go on.",
        fix="Wait, it heals itself. Do not restart the sidecar: a start needs the control server."),
    "magicdns-disabled": Kind(
        step=Step.CONTROL, severity=BROKEN, hop=HopId.ADDRESS,
        summary="MagicDNS is off in your tailnet: nobody can resolve the name.",
        fix="DNS page, Enable MagicDNS; we go on by ourselves.", url=DNS_PAGE),
    "https-disabled-tailnet": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="Your tailnet has HTTPS certificates switched off.",
        fix="DNS page, Enable HTTPS; we go on by ourselves.", url=DNS_PAGE),
    "https-enabled-later-not-applied": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="HTTPS is on now, but the sidecar has not applied the Serve file.",
        fix="Restart the pair.", action=RemedyAction.RESTART_PAIR),
    "serve-file-missing": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The sidecar finds no Serve file.", fix="Deploy the stack again: it writes the file."),
    "serve-file-empty": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The Serve file is empty.", fix="Deploy the stack again: it writes the file."),
    "serve-apply-rejected": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The sidecar refuses the Serve file.",
        fix="Restart the pair: that clears the old configuration.", action=RemedyAction.RESTART_PAIR),
    "serve-config-drift": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="The sidecar serves something else than the Serve file says.",
        fix="Restart the pair: it reads the file again.", action=RemedyAction.RESTART_PAIR),
    "serve-not-configured": Kind(
        step=Step.SERVE, severity=BROKEN, hop=HopId.SERVE,
        summary="Nothing is served: the stack has no Serve configuration.",
        fix="Give it a Serve file, or reach the app on its own port."),
    "serve-listener-conflict": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SERVE,
        summary="The app listens on a port that Serve wants too.",
        fix="Move the app to another port."),
    "hostname-collision-suffix": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.ADDRESS,
        summary="The device is called {given}, since another one has the name {asked}.",
        fix="Delete the old device on the machines page and rename this one, or keep the new address.",
        url=MACHINES_PAGE),
    "node-key-expiring": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.LOGIN,
        summary="The device's login expires in {span}.",
        fix="Disable key expiry on the machines page, or give the device a tag.", url=MACHINES_PAGE),
    "security-update": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.IMAGE,
        summary="A security update of Tailscale is out: {a} runs, {b} is there.",
        fix="Pull the sidecar's image and recreate the pair.", command=("docker", "compose", "pull")),
    "image-outdated": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.IMAGE,
        summary="A newer Tailscale is out: {a} runs, {b} is there.",
        fix="Pull the sidecar's image and recreate the pair.", command=("docker", "compose", "pull")),
}  # fmt: skip

APP_KINDS: Mapping[str, Kind] = {
    "netns-join-stale-id": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} belongs to a sidecar container that was deleted.",
        fix="Recreate the app beside the new sidecar.", action=RemedyAction.START_APP),
    "netns-join-nonrunning": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} could not join the sidecar's network and was not tried again.",
        fix="Start it now that the sidecar runs.", action=RemedyAction.START_APP),
    "netns-stale": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="The app runs in a network that is gone: the sidecar restarted after it.",
        fix="Restart the pair.", action=RemedyAction.RESTART_PAIR),
    "app-not-created": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="The app has not been started.", fix="Start it.", action=RemedyAction.START_APP),
    "app-oom": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} was killed: it ran out of memory.", fix="Give it more memory, or raise mem_limit."),
    "app-crash-loop": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} dies again and again: exit code {code}{meaning}.",
        fix="Read the app's log: its last lines say why."),
    "app-stopped": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} is stopped while the sidecar runs.",
        fix="Start it.", action=RemedyAction.START_APP),
    "app-binds-specific-address": Kind(
        step=Step.PORT, severity=BROKEN, hop=HopId.PORT,
        summary="The app listens on {seen} only, and Serve asks 127.0.0.1.",
        fix="Tell the app to listen on 0.0.0.0."),
    "serve-backend-wrong-port": Kind(
        step=Step.PORT, severity=BROKEN, hop=HopId.PORT,
        summary="Serve sends requests to port {wrong}, but the app listens on port {right}.",
        fix="Point Serve at port {right}. No restart, about a second.", action=RemedyAction.SET_SERVE_PORT),
    "serve-backend-refused": Kind(
        step=Step.PORT, severity=BROKEN, hop=HopId.PORT,
        summary="Nothing listens on port {port}, and the app runs for {span}.",
        fix="Read the app's log."),
    "app-not-listening-yet": Kind(
        step=Step.PORT, severity=INFO, hop=HopId.PORT, waiting=True,
        summary="The app is starting: it does not listen on port {port} yet.",
        fix="Wait; large apps need minutes at the first start."),
    "serve-backend-localhost-ipv6": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve asks the app on ::1, and the app listens on 127.0.0.1.",
        fix="Write 127.0.0.1 instead of localhost in serve.json."),
    "serve-backend-not-tls": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve speaks HTTPS to the app, and the app speaks HTTP.",
        fix="Use http:// in serve.json."),
    "serve-backend-speaks-tls": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve speaks HTTP to the app, and the app speaks HTTPS.",
        fix="Use https+insecure:// in serve.json."),
    "serve-backend-cert-untrusted": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve does not trust the app's own certificate.",
        fix="Use https+insecure:// in serve.json."),
    "serve-backend-name-unknown": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve cannot resolve the name of its backend, {h}.",
        fix="Use 127.0.0.1 for an app in the sidecar's network."),
    "app-answers-error": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="The app answers with status {status}.", fix="Read the app's log."),
    "app-health-failing": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.APP,
        summary="{name} says of itself that it is not healthy.", fix="Read the app's log."),
}  # fmt: skip

OUTER_KINDS: Mapping[str, Kind] = {
    "cert-rate-limited": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="Let's Encrypt refuses: too many certificates for this name in a week.",
        fix="Wait for the time in the message, or rename the device; keep tailscale/state."),
    "cert-dns01-failed": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="No certificate: the proof in DNS failed.",
        fix="Wait some minutes; the next visit tries again. See the status page.", url=STATUS_PAGE),
    "cert-not-supported": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="Your tailnet gives out no HTTPS certificates.",
        fix="DNS page, Enable HTTPS; we go on by ourselves.", url=DNS_PAGE),
    "cert-domain-mismatch": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="The Serve file names another host than this device.",
        fix="Write ${{TS_CERT_DOMAIN}} in serve.json."),
    "cert-storage-missing": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="The sidecar has no folder to keep certificates in.", fix="Set TS_STATE_DIR."),
    "cert-renewal-failing": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.CERTIFICATE,
        summary="The certificate could not be renewed; the old one is still good.",
        fix="See what the line says; the sidecar tries again."),
    "cert-acme-unreachable": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="No certificate: Let's Encrypt cannot be reached or does not answer.",
        fix="Allow outbound TCP 443 to acme-v02.api.letsencrypt.org; the next visit tries again."),
    "cert-pending": Kind(
        step=Step.CERTIFICATE, severity=INFO, hop=HopId.CERTIFICATE, waiting=True,
        summary="The certificate is being issued; the first one takes up to a minute.",
        fix="Wait; we go on by ourselves."),
    "cert-untrusted": Kind(
        step=Step.CERTIFICATE, severity=DEGRADED, hop=HopId.CERTIFICATE,
        summary="This host does not trust the certificate.",
        fix="Check the host's clock and its root certificates."),
    "tls-handshake-failed": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="The device does not complete a TLS handshake.",
        fix="Read the sidecar's log; the next visit tries again."),
    "funnel-https-missing": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel needs HTTPS certificates, and your tailnet has them off.",
        fix="DNS page, Enable HTTPS.", url=DNS_PAGE),
    "funnel-attr-missing": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Your tailnet's policy does not allow Funnel for this device.",
        fix="Add the node attribute funnel for {target} in Access controls, or go back to Serve.",
        url=ACCESS_PAGE, action=RemedyAction.SERVE_ONLY),
    "funnel-port-not-allowed": Kind(
        step=Step.FUNNEL, severity=BROKEN, hop=HopId.FUNNEL,
        summary="Funnel is not allowed on port {port}; allowed: {allowed}.",
        fix="Use one of the allowed ports, or go back to Serve.", url=ACCESS_PAGE, action=RemedyAction.SERVE_ONLY),
}  # fmt: skip

KINDS: Mapping[str, Kind] = {
    **ENGINE_KINDS, **FILE_KINDS, **SIDECAR_KINDS, **LOGIN_KINDS, **RUNNING_KINDS, **APP_KINDS, **OUTER_KINDS,
}  # fmt: skip
