"""Paths of the host: what it means when a container has one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from scaletail_tui.domain.powers.power import PowerKind

_ENGINES = ("docker", "podman", "containerd", "crio", "cri-o", "balena", "buildkit", "lxd", "incus", "libvirt")
_SOCKET_FOLDERS = frozenset({
    "/", "/run", "/run/docker", "/run/containerd", "/run/podman", "/run/crio", "/run/user", "/run/buildkit",
    "/run/libvirt", "/run/balena-engine",
})  # fmt: skip
_SYSTEM_BUS = ("/run/dbus", "/run/systemd")
_SYSTEM = (
    "/etc", "/root", "/boot", "/efi", "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/proc", "/sys", "/snap",
    "/nix", "/var/spool/cron", "/var/lib/docker", "/var/lib/containers", "/var/lib/containerd", "/var/lib/kubelet",
    "/var/lib/rancher", "/var/lib/systemd", "/var/lib/dpkg", "/var/lib/rpm", "/var/snap",
)  # fmt: skip
_ABOVE_THE_SYSTEM = frozenset({"/", "/var", "/var/lib", "/var/spool", "~", "/home", "/Users"})
_ROOT_OF_A_PROCESS = re.compile(r"^/proc/(?:self|thread-self|\d+)(?:/task/\d+)?/(?:root|cwd)(?=/|$)")
_HOMES = ("/home", "/Users")
_OF_A_LOGIN = frozenset({
    ".ssh", ".docker", ".config", ".bashrc", ".bash_profile", ".profile", ".zshrc", ".zprofile", ".zshenv", ".local",
    ".kube", ".gnupg",
})  # fmt: skip
_FACTS = (
    "/etc/localtime", "/etc/timezone", "/etc/machine-id", "/etc/os-release", "/etc/hostname", "/etc/hosts",
    "/etc/resolv.conf", "/etc/lsb-release", "/etc/ssl/certs", "/etc/pki/ca-trust", "/usr/share/zoneinfo",
    "/usr/share/ca-certificates", "/usr/lib/os-release", "/etc/passwd", "/etc/group",
)  # fmt: skip
"""What tells little and can only be read: the clock's zone, names, whom to trust."""
_OWN_FILES = frozenset({
    ".env", "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml", "compose.override.yaml",
    "compose.override.yml", "docker-compose.override.yaml", "docker-compose.override.yml",
})  # fmt: skip
IDENTITY_FOLDER = "tailscale"
"""Below a stack's folder: the device's state, its key, and what it serves."""
SOCKET_FOLDER = f"{IDENTITY_FOLDER}/socket"
"""Where tailscaled is spoken to, if it is shared with the app."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stack stands, and what its user chose."""

    folder: str = ""
    """Absolute; empty where it is not known: then a relative path that does not climb is inside."""
    chosen: Collection[str] = ()
    """Paths that the user named himself."""

    def absolute(self, path: str) -> str:
        """A path of the Compose file as the host has it; `~` and variables stay as they are written."""
        if path.startswith(("~", "$")):
            return posixpath.normpath(path)
        joined = posixpath.join(self.folder or ".", path)
        normal = posixpath.normpath(joined)
        return normal[1:] if normal.startswith("//") else normal

    def inside(self, path: str) -> str | None:
        """The path below the stack's folder, empty for the folder itself; None for one outside."""
        whole = self.absolute(path)
        if not self.folder:
            outside = whole.startswith(("/", "~", "$", "../")) or whole == ".."
            return None if outside else whole.removeprefix("./").removeprefix(".")
        folder = posixpath.normpath(self.folder)
        if whole == folder:
            return ""
        return whole.removeprefix(f"{folder}/") if whole.startswith(f"{folder}/") else None

    def is_chosen(self, path: str) -> bool:
        return self.absolute(path) in {self.absolute(one) for one in self.chosen}


def judge_path(place: Place, path: str, *, read_only: bool, sidecar: bool = False) -> Iterator[tuple[PowerKind, str]]:
    """What having this path means, as kind and detail; nothing for the stack's own data."""
    inside = place.inside(path)
    if inside is None:
        yield from _judge_outside(place.absolute(path), read_only=read_only)
    elif not sidecar:
        yield from _judge_inside(inside, read_only=read_only)


def _judge_inside(inside: str, *, read_only: bool) -> Iterator[tuple[PowerKind, str]]:
    first = inside.split("/")[0]
    if not read_only and (not inside or inside in _OWN_FILES):
        yield PowerKind.OWN_STACK, inside or "the whole folder"
    if _is_below(inside, SOCKET_FOLDER):
        yield PowerKind.DEVICE_SOCKET, inside
    elif not inside or first == IDENTITY_FOLDER:
        yield PowerKind.IDENTITY, inside or "the whole folder"


def _judge_outside(path: str, *, read_only: bool) -> Iterator[tuple[PowerKind, str]]:
    # One place by two names: what is told is the one that the other leads to.
    path = _ROOT_OF_A_PROCESS.sub("", path) or "/" if path.startswith("/proc/") else path
    path = f"/run{path.removeprefix('/var/run')}" if _is_below(path, "/var/run") else path
    # A socket is spoken to all the same where its mount can only be read.
    if is_engine_socket(path):
        yield PowerKind.SOCKET, path
        return
    if any(_is_below(path, bus) for bus in _SYSTEM_BUS):
        yield PowerKind.SYSTEM_BUS, path
        return
    if path in _SOCKET_FOLDERS or _is_a_users_run_folder(path):
        yield PowerKind.SOCKET, f"its socket in {path}"
    if path == "/dev/net/tun":
        yield PowerKind.TUNNEL, path
    elif read_only and any(_is_below(path, fact) for fact in _FACTS):
        yield PowerKind.HOST_FACTS, path
    elif not read_only and _is_of_the_system(path):
        yield PowerKind.SYSTEM_FILES, path
    else:
        yield PowerKind.HOST_FILES, path


def is_engine_socket(path: str) -> bool:
    """By its name: `docker.sock`, one of a proxy, one of another engine."""
    name = posixpath.basename(path)
    return (".sock" in name or name.endswith("socket")) and any(engine in path for engine in _ENGINES)


def _is_a_users_run_folder(path: str) -> bool:
    """`/run/user/1000`, where an engine without root has its socket."""
    parts = path.split("/")
    return path.startswith("/run/user/") and len(parts) <= 5 and (len(parts) == 4 or parts[4] in _ENGINES)


def _is_of_the_system(path: str) -> bool:
    if path in _ABOVE_THE_SYSTEM or any(_is_below(path, one) for one in _SYSTEM):
        return True
    parts = path.strip("/").split("/")
    a_home = f"/{parts[0]}" in _HOMES and len(parts) == 2
    return a_home or bool(_OF_A_LOGIN & set(parts))


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
