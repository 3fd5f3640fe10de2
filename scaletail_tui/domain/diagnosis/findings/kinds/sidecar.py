"""Findings of the sidecar's container."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step

BLOCKER, BROKEN, DEGRADED = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED

SIDECAR_KINDS: Mapping[str, Kind] = {
    "tun-device-missing": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="This host has no TUN device, and the sidecar needs one.",
        fix="sudo modprobe tun gives the host one; or switch this stack to userspace networking.",
        command=("sudo", "modprobe", "tun"), action=RemedyAction.USERSPACE),
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
        fix="Give it devices: /dev/net/tun, or use userspace networking.", action=RemedyAction.USERSPACE),
    "sidecar-tun-busy": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="Another Tailscale holds the sidecar's TUN device.",
        fix="Take network_mode: host off the sidecar, or stop the other Tailscale."),
    "kernel-no-tun": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The running kernel has no TUN driver.",
        fix="Reboot into the installed kernel, then sudo modprobe tun.", command=("sudo", "modprobe", "tun"),
        action=RemedyAction.USERSPACE),
    "sidecar-tun-not-permitted": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar may not open the TUN device{why}.",
        fix="Give it devices: /dev/net/tun and cap_add: NET_ADMIN, or use userspace networking.",
        action=RemedyAction.USERSPACE),
    "sidecar-netadmin-missing": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SIDECAR,
        summary="The sidecar may not configure its network: NET_ADMIN is missing.",
        fix="Give it cap_add: NET_ADMIN, or use userspace networking.", action=RemedyAction.USERSPACE),
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
        action=RemedyAction.SET_ASIDE_STATE),
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
    "serve-json-invalid": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SERVE,
        summary="The Serve file is not valid, and the sidecar dies of it.",
        fix="Write it anew from the stack's own settings, or correct it; then restart the pair.",
        action=RemedyAction.REWRITE_SERVE),
    "serve-watch-failed": Kind(
        step=Step.SIDECAR, severity=BLOCKER, hop=HopId.SERVE,
        summary="The folder of the Serve file is not mounted into the sidecar.",
        fix="Mount the folder that TS_SERVE_CONFIG names."),
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
}  # fmt: skip
