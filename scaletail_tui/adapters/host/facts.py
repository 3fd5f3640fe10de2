"""The closer look at this machine: files of the kernel and of /etc, one socket, and names in our environment."""

from __future__ import annotations

import getpass
import os
import platform
import socket
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.engine.endpoint import docker_endpoint
from scaletail_tui.adapters.host import kernel as host_kernel
from scaletail_tui.adapters.host import synchronisation as host_clock
from scaletail_tui.adapters.small_files import read_table
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.host_facts import HostFacts

_DNS_PORT = 53


def host_facts(root: Path, *, at: Path = Path("/")) -> HostFacts:
    """All of it, blocking; `at` is where the file system begins, `root` the stacks root."""
    release = platform.release()
    resolv = at / "etc/resolv.conf"
    distribution, version = _os_release(at)
    return HostFacts(
        kernel=release,
        distribution=distribution,
        release=version,
        docker_package=_docker_package(at),
        tun_driver=host_kernel.has_tun_driver(at, release),
        endpoint_from=docker_endpoint().chosen_by,
        group_listed=_is_in_group(at, "docker"),
        nameservers=_nameservers(resolv),
        resolv_conf=_path_text(resolv, at),
        ipv6=host_kernel.has_ipv6(at),
        firewall=host_kernel.firewalls(at),
        dns_holders=host_kernel.holders_of(at, _DNS_PORT),
        tailscaled=_answers(at / "run/tailscale/tailscaled.sock"),
        clock_synchronised=host_clock.is_synchronised(),
        written_at=host_clock.time_of_newest_module(),
        free_inodes=_free_inodes(root),
    )


def find_overridden(settings: Mapping[str, str], environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Names that this process was given with another value than `settings` has; the values stay here."""
    env = os.environ if environment is None else environment
    return tuple(sorted(name for name, value in settings.items() if name in env and env[name] != value))


def _nameservers(path: Path) -> tuple[str, ...] | None:
    try:
        lines = read_table(path).splitlines()
    except FileNotFoundError:
        return ()
    except OSError:
        return None
    words = [line.split() for line in lines]
    return tuple(plain_line(line[1]) for line in words if len(line) > 1 and line[0] == "nameserver")


def _os_release(at: Path) -> tuple[tuple[str, ...], str]:
    """ID with ID_LIKE, and VERSION_ID: man 5 os-release."""
    try:
        text = read_table(at / "etc/os-release")
    except OSError:
        return (), ""
    said = {name: value.strip().strip("\"'") for name, _, value in (line.partition("=") for line in text.splitlines())}
    words = f"{said.get('ID', '')} {said.get('ID_LIKE', '')}".lower().split()
    return tuple(plain_line(word) for word in words), plain_line(said.get("VERSION_ID", ""))


def _docker_package(at: Path) -> str:
    """By dpkg's lists, or by Docker's own repository among those of dnf."""
    for name in ("docker-ce", "docker.io"):
        if (at / f"var/lib/dpkg/info/{name}.list").exists():
            return name
    return "docker-ce" if (at / "etc/yum.repos.d/docker-ce.repo").exists() else ""


def _path_text(path: Path, at: Path) -> str:
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError):
        return "/etc/resolv.conf"
    return str(resolved) if at == Path("/") else "/etc/resolv.conf"


def _is_in_group(at: Path, group: str) -> bool | None:
    """What the file says now; a session keeps the groups that it began with."""
    try:
        user = getpass.getuser()
        lines = read_table(at / "etc/group").splitlines()
    except (KeyError, OSError):
        return None
    for line in lines:
        name, _, rest = line.partition(":")
        if name == group:
            return user in rest.rpartition(":")[2].split(",")
    return None


def _answers(path: Path) -> bool:
    """True when somebody listens on a socket; one that was left behind refuses."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(0.5)
            client.connect(str(path))
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _free_inodes(folder: Path) -> int | None:
    for place in (folder, *folder.parents):
        try:
            found = os.statvfs(place)
        except FileNotFoundError:
            continue
        except OSError:
            return None
        return found.f_favail if found.f_files else None
    return None
