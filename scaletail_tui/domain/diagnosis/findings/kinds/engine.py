"""Findings of the engine, the stack's files and the images."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step

BLOCKER, BROKEN = Severity.BLOCKER, Severity.BROKEN

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

FILE_KINDS: Mapping[str, Kind] = {
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
        summary="The external {kind} {what} of the Compose file does not exist.",
        fix="Create it with docker {kind} create {what}.", command=("docker", "{kind}", "create", "{what}")),
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
}  # fmt: skip
