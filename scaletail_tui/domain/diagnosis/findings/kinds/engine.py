"""Findings of the engine, of images, of Compose and of the stack's files as they read them, and of the host below."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step

BLOCKER, BROKEN, DEGRADED, INFO = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED, Severity.INFO

ENGINE_KINDS: Mapping[str, Kind] = {
    "docker-socket-permission": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="Your user {user} may not use the Docker engine.",
        fix="sudo usermod -aG docker {user}, then log out and in again. We never run sudo for you.",
        command=("sudo", "usermod", "-aG", "docker", "{user}"), otherwise={"user": "$USER"}),
    "docker-daemon-down": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="The Docker engine does not answer.",
        fix="Start it with sudo systemctl start docker; docker context ls tells which engine is asked.",
        command=("sudo", "systemctl", "start", "docker")),
    "docker-cli-missing": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="The docker command is not installed.",
        fix="Install Docker Engine, then start this program again.",
        url="https://docs.docker.com/engine/install/"),
    "compose-plugin-missing": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="Docker Compose is not installed.",
        fix="Install Compose's plugin; the command is for Debian with Docker's repository, the link for all others.",
        command=("sudo", "apt-get", "install", "docker-compose-plugin"),
        url="https://docs.docker.com/compose/install/linux/"),
    "compose-too-old": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="Compose is too old: 2.23 or newer is needed.",
        fix="Upgrade Compose's plugin; the command is for Debian with Docker's repository, the link for all others.",
        command=("sudo", "apt-get", "install", "docker-compose-plugin"),
        url="https://docs.docker.com/compose/install/linux/"),
    "runtime-refused-by-apparmor": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="AppArmor keeps the engine's runc from starting containers on this host.",
        fix="It is the host, not the stack: in a Proxmox or LXC container update the outer host's lxc and AppArmor "
            "(lxc-pve, apparmor) and start it anew; until then hold containerd.io back at the version before."),
    "engine-no-raw-table": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="This kernel has no table raw, and the engine needs it since 28.0.",
        fix="Load it with sudo modprobe iptable_raw; a kernel without it needs DOCKER_INSECURE_NO_IPTABLES_RAW=1 in "
            "the engine's own environment (28.0.2 or newer), which lets the LAN reach ports bound to 127.0.0.1.",
        command=("sudo", "modprobe", "iptable_raw")),
    "engine-no-iptables": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="The engine cannot write its firewall rules on this host.",
        fix="Where a firewall was loaded anew, the engine's chains are gone until the engine starts again; else the "
            "kernel lacks the module that the line names: load it with modprobe, or reboot into the installed kernel."),
    "host-disk-full": Kind(
        step=Step.CREATE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="There is no space left on the disk.",
        fix="Look with docker system df, then free space with docker image prune -a.",
        command=("docker", "system", "df")),
}  # fmt: skip

HOST_KINDS: Mapping[str, Kind] = {
    "docker-group-not-effective": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="{user} is in group docker, but this login began before that.",
        fix="newgrp docker gives it to this shell; logging out and in gives it to all.",
        command=("newgrp", "docker")),
    "engine-elsewhere-silent": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="The Docker engine that {chosen} names does not answer.",
        fix="Start that engine, or go back to this host's own."),
    "engine-on-another-host": Kind(
        step=Step.ENGINE, severity=DEGRADED, hop=HopId.ENGINE,
        summary="The engine runs on another host, and cannot see folders of this one.",
        fix="Run this program on the engine's host, or go back to this host's own engine."),
    "engine-rootless": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.ENGINE,
        summary="The engine is rootless: sidecars need userspace networking here.",
        fix="Deploy with userspace networking (--userspace), or go back to the engine of root."),
    "kernel-too-old": Kind(
        step=Step.ENGINE, severity=BLOCKER, hop=HopId.ENGINE,
        summary="The kernel {kernel} is too old for Docker: 3.10 or newer is needed.",
        fix="Upgrade the system to a release with a newer kernel, then reboot.",
        command=("sudo", "apt-get", "dist-upgrade")),
    "host-clock-skew": Kind(
        step=Step.ENGINE, severity=BROKEN, hop=HopId.ENGINE,
        summary="The clock of this host is wrong by {amount}.",
        fix="Keep it by NTP, then restart the pairs: logins and certificates depend on it.",
        command=("sudo", "timedatectl", "set-ntp", "true")),
    "host-no-outbound": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.LOGIN,
        summary="Tailscale's control server cannot be reached from this host.",
        fix="Allow outbound TCP 443 and 80, or give the sidecars HTTPS_PROXY; curl tells when it works.",
        command=("curl", "-sSI", "https://controlplane.tailscale.com")),
    "host-no-nameserver": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="This host has no nameserver, so containers have none either.",
        fix='Name one in /etc/docker/daemon.json: {{"dns": ["9.9.9.9"]}}, then restart Docker.',
        command=("sudo", "systemctl", "restart", "docker")),
    "host-nameserver-is-tailscale": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="Containers ask this host's own Tailscale for names, and may get none.",
        fix='Keep it out of resolv.conf, or set {{"dns": ["9.9.9.9"]}} in /etc/docker/daemon.json.',
        command=("sudo", "tailscale", "set", "--accept-dns=false")),
    "host-port-taken": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="Port 53 is held by {holder}, and {stack} wants it.",
        fix="Stop it, or publish {stack} on an address that is free; ss names its process.",
        command=("sudo", "ss", "-lptun", "sport = :53")),
    "env-exported": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.SIDECAR,
        summary="Variables of this shell beat .env when you run docker compose yourself.",
        fix="Take them out of this shell; what this program deploys never sees them."),
}  # fmt: skip


IMAGE_KINDS: Mapping[str, Kind] = {
    "image-rate-limited": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The registry's limit for pulls is used up.",
        fix="Wait, or log in with docker login.", command=("docker", "login")),
    "image-not-found": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The image {image} does not exist in its registry.", fix="Check its name and tag.",
        otherwise={"image": "of this stack"}),
    "image-access-denied": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The registry refuses the image {image}, or does not have it.",
        fix="Check its name, or log in with docker login.", command=("docker", "login"),
        otherwise={"image": "of this stack"}),
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
    "security-update": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.IMAGE,
        summary="A security update of Tailscale is out: {a} runs, {b} is there.",
        fix="Pull the sidecar's image and recreate the pair.", command=("docker", "compose", "pull")),
    "image-outdated": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.IMAGE,
        summary="A newer Tailscale is out: {a} runs, {b} is there.",
        fix="Pull the sidecar's image and recreate the pair.", command=("docker", "compose", "pull")),
}  # fmt: skip
