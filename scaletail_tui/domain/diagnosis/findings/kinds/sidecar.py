"""Findings of the sidecar: that it is there, starts, stays up and can do its work."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step

BLOCKER, BROKEN, DEGRADED, INFO = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED, Severity.INFO

SIDECAR_KINDS: Mapping[str, Kind] = {
    "env-file-syntax": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The settings file .env cannot be read.",
        fix="Correct the line that is named, or deploy the stack again."),
    "env-file-missing": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The settings file {file} is not there.",
        fix="Put it there; the stack's own .env comes back when it is deployed again.", otherwise={"file": ".env"}),
    "env-var-unset": Kind(
        step=Step.FILES, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The Compose file needs the variable {v}, which is not set.", fix="Set {v} in .env."),
    "compose-yaml-invalid": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="Compose cannot read the stack's files.",
        fix="Correct the place that is named; compose.override.yaml is read too."),
    "compose-name-undeclared": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="Service {s} uses a {kind} that is not declared: {what}.",
        fix="Declare it at the file's end under {kind}s:, or correct its name; the host's own network is "
            "network_mode: host."),
    "restart-policy-unknown": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="Service {s} has restart: {policy}, which no engine knows.",
        fix="Write no, always, on-failure or unless-stopped."),
    "netmode-service-missing": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The Compose file shares the network of a service that does not exist.",
        fix="Name the sidecar's service in network_mode."),
    "invalid-container-name": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The engine refuses the stack's name.", fix="Use lower-case letters, digits and hyphens."),
    "external-resource-missing": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The external {kind} {what} of the Compose file does not exist.",
        fix="Create it with docker {kind} create {what}.", command=("docker", "{kind}", "create", "{what}")),
    "tun-device-missing": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="This host has no TUN device, and the sidecar needs one.",
        fix="sudo modprobe tun gives the host one; or switch this stack to userspace networking.",
        command=("sudo", "modprobe", "tun"), action=RemedyAction.USERSPACE, says_more=True),
    "container-name-taken": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="A container called {name} exists already.",
        fix="Remove it with docker rm -f {name}, or use another stack name.",
        command=("docker", "rm", "-f", "{name}")),
    "port-already-allocated": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="Port {port} of this host is in use, and this stack opens it.",
        fix="Stop who has it, or deploy without it; sudo ss -lptun shows a holder that is no container.",
        command=("docker", "ps", "--filter", "publish={port}")),
    "lan-address-missing": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The stack opens a port on {address}, which this host does not have.",
        fix="Give the host that address again, or write its present one into ports:, or none at all."),
    "address-pool-exhausted": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The engine has no address range left for another network.",
        fix="docker network prune removes networks that nothing uses.", command=("docker", "network", "prune")),
    "mount-file-is-directory": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="Folder and file are mixed up at {path}.",
        fix="Stop the stack, remove the empty folder, write the file, start again.",
        otherwise={"path": "a mount of the stack"}),
    "container-refused": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The engine cannot start {name}.", fix="Correct what the engine says, then start the stack again."),
    "start-refused": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="{name} was refused its last start.",
        fix="Correct what is said, then start it again: scaletail-tui start {name}.",
        yields_to=("container-refused",)),
    "mount-source-missing": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="A folder that the stack mounts is not there: {path}.",
        fix="Make it, or connect the disk that it is on; then start the stack again."),
    "device-missing": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The stack asks for a device that this host does not have: {device}.",
        fix="Connect it or load its driver, or take it out of the Compose file; then start the stack again."),
    "network-range-taken": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The stack's network asks for addresses that another network has.",
        fix="Give it another subnet under networks:, or none at all; docker network inspect tells whose they are.",
        command=("docker", "network", "ls")),
    "network-gone": Kind(
        step=Step.CREATE, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The network that {name} was made for was removed.",
        fix="Recreate the stack: Compose makes the network again.", action=RemedyAction.RECREATE,
        otherwise={"name": "a container"}),
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
        summary="The sidecar refuses its settings: {why}.", fix="Correct or remove the one that it names."),
    "sidecar-tun-missing": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar's container has no /dev/net/tun{why}.",
        fix="Give it devices: /dev/net/tun, or use userspace networking.",
        action=RemedyAction.USERSPACE, says_more=True),
    "sidecar-tun-busy": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="Another Tailscale holds the sidecar's TUN device.",
        fix="Take network_mode: host off the sidecar, or stop the other Tailscale."),
    "kernel-no-tun": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The running kernel has no TUN driver.",
        fix="Reboot into the installed kernel, then sudo modprobe tun.", command=("sudo", "modprobe", "tun"),
        action=RemedyAction.USERSPACE, says_more=True),
    "sidecar-tun-not-permitted": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar may not open the TUN device{why}.",
        fix="Give it devices: /dev/net/tun and cap_add: NET_ADMIN, or use userspace networking.",
        action=RemedyAction.USERSPACE, says_more=True),
    "sidecar-netadmin-missing": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar may not configure its network: NET_ADMIN is missing.",
        fix="Give it cap_add: NET_ADMIN, or use userspace networking.", action=RemedyAction.USERSPACE, says_more=True),
    "sidecar-may-not-send": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar may not mark its own packets, so it can send none.",
        fix="Give it cap_add: NET_ADMIN and NET_RAW. A host that is a sandbox itself and refuses both (a rented "
            "container) cannot run it as root."),
    "sidecar-netfilter-broken": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="The sidecar cannot set its firewall rules.",
        fix="Set TS_DEBUG_FIREWALL_MODE=nftables on the sidecar."),
    "kernel-netfilter-incomplete": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="The kernel lacks {module}: the sidecar's firewall rules are incomplete.",
        fix="Load the module on the host (sudo modprobe {modprobe}); a kernel without it needs an image before 1.96, "
            "or userspace networking.",
        otherwise={"module": "a netfilter module", "modprobe": "xt_connmark"}),
    "sidecar-ip-forwarding-denied": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar may not switch IP forwarding on.",
        fix="Give it sysctls: net.ipv4.ip_forward=1 and net.ipv6.conf.all.forwarding=1."),
    "state-store-unhealthy": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The device's stored identity cannot be read{why}.",
        fix="Restore tailscale/state from a backup, or move it away and log in again.",
        action=RemedyAction.SET_ASIDE_STATE, says_more=True),
    "state-dir-unwritable": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar cannot write its state folder.",
        fix="Give tailscale/state to root.", action=RemedyAction.MAKE_FOLDERS),
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
    "sidecar-exit-zero": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="tailscaled died inside the sidecar.",
        fix="Restart the pair; if it dies again, the log above that line says why.",
        action=RemedyAction.RESTART_PAIR),
    "sidecar-crash-loop": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The sidecar dies again and again{ending}, {restarts} restarts.",
        fix="Read the sidecar's log: its last lines say why.",
        catch_all=True),
    "tailscale-exec-fails": Kind(
        step=Step.SIDECAR, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="The sidecar runs, but does not answer questions.",
        fix="Restart the pair when it stays so.", action=RemedyAction.RESTART_PAIR,
        catch_all=True),
    "disk-full-runtime": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The disk is full: what this stack writes is lost.",
        first="Free space, docker system df tells where it went; then ", fix="restart the pair.",
        command=("docker", "system", "df"), action=RemedyAction.RESTART_PAIR),
    "dotenv-comment-as-value": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="In .env the comment behind {v}= has become its value.",
        first="Put the comment on a line of its own, then ", fix="recreate the stack.", action=RemedyAction.RECREATE),
    "healthcheck-without-endpoint": Kind(
        step=Step.APP, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="The sidecar's health check asks a port on which nothing answers.",
        fix="Set TS_ENABLE_HEALTH_CHECK=true and TS_LOCAL_ADDR_PORT to the port that is asked.",
        yields_to=("image-too-old",)),
    "image-too-old": Kind(
        step=Step.APP, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="Image {version} does not know {setting} (read since {since}).",
        fix="Take a newer tag in image: of the sidecar, then pull and recreate; the settings themselves are right."),
    "custom-command-bypasses-containerboot": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The sidecar runs {v}, not its own start program: no TS_* counts.",
        first="Delete command: and entrypoint: of the sidecar, then ", fix="recreate the stack.",
        action=RemedyAction.RECREATE,
        yields_to=("sidecar-tun-missing", "sidecar-tun-not-permitted", "sidecar-tun-busy", "kernel-no-tun",
                   "sidecar-netfilter-broken", "sidecar-netadmin-missing", "state-store-unhealthy",
                   "state-dir-unwritable", "disk-full-runtime", "sidecar-oom")),
    "bool-value-ignored": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="{v}={value} is neither true nor false: the sidecar takes {default}.",
        first="Write true or false, without quotes; then ", fix="recreate the stack.", action=RemedyAction.RECREATE),
    "config-not-applied": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.SIDECAR,
        summary="The files have changed, and {what} still runs with the old ones.",
        fix="Recreate what differs, sidecar first.", action=RemedyAction.RECREATE),
    "restart-policy-missing": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.SIDECAR,
        summary="{name} is not started again when it ends: its restart policy is {policy}.",
        first="Write restart: unless-stopped, then ", fix="recreate the stack.", action=RemedyAction.RECREATE),
    "network-down": Kind(
        step=Step.SIDECAR, severity=BROKEN, hop=HopId.SIDECAR,
        summary="The sidecar is cut off: its container has no way out.",
        fix="Recreate the stack: that connects it to its network again.", action=RemedyAction.RECREATE),
    "tailscale-reports": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="Tailscale reports: {text}",
        fix="See the whole text below; tailscale status in the sidecar repeats it for as long as it is so.",
        command=("docker", "exec", "{sidecar}", "tailscale", "status")),
    "udp-bind-failed": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="The sidecar cannot receive UDP: everything goes through relays.",
        first="Free the port that --port names; then ", fix="restart the pair.", action=RemedyAction.RESTART_PAIR),
    "subnet-route-invalid": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The device shall offer {route}, which is no route as it is written.",
        fix="Write {right}; no blanks after commas.",
        otherwise={"route": "a network", "right": "the network's own address: 10.0.0.0/24, not 10.0.0.1/24"}),
}  # fmt: skip
