"""The machine we run on, as far as a deploy depends on it."""

from __future__ import annotations

import asyncio
import errno
import getpass
import grp
import os
import platform
import shutil
import socket
import stat
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.engine.endpoint import docker_endpoint
from scaletail_tui.adapters.host.clock import timezone_of
from scaletail_tui.adapters.host.editor import open_in_editor
from scaletail_tui.adapters.host.facts import find_overridden, host_facts
from scaletail_tui.adapters.host.kernel import sockets_on
from scaletail_tui.adapters.host.logind import kills_at_logout
from scaletail_tui.adapters.host.synchronisation import ask_outside
from scaletail_tui.adapters.process import child as process
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.host_facts import HostFacts, Outside
from scaletail_tui.domain.stack.raw_evidence import HostLook

_TUN = (10, 200)
"""Major and minor of /dev/net/tun: Documentation/admin-guide/devices.txt of the kernel."""


class ThisHost:
    """This machine; `root` is the stacks root, `at` where the file system begins (tests give another).

    `timezone` and `owner` are what the user chose for new stacks.
    """

    def __init__(
        self, root: Path, *, docker: str = "docker", at: Path = Path("/"), timezone: str = "",
        owner: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        self._root = root
        self._docker = docker
        self._at = at
        self._timezone = timezone
        self._owner = owner

    async def look(self) -> HostLook:
        endpoint = docker_endpoint()
        cli = shutil.which(self._docker)
        version, kills = await asyncio.gather(self._cli_version(cli), kills_at_logout(self._at))
        return HostLook(
            user=_user(),
            uid=os.getuid(),
            gid=os.getgid(),
            behind_sudo=_behind_sudo(os.environ),
            in_docker_group=_in_group("docker"),
            docker_cli=cli,
            docker_cli_version=version,
            endpoint=endpoint.url,
            tun=self._tun() if endpoint.local else None,
            timezone=self._timezone or timezone_of(self._at),
            chosen_owner=self._owner,
            kill_user_processes=kills,
            free_bytes=_free_bytes(self._root),
            root_writable=_writable(self._root),
            name=platform.node(),
        )

    def port_free(self, port: int, protocol: str = "tcp") -> bool:
        """True when the port can be bound on all addresses of this host, as the engine would publish it."""
        kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
        for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            try:
                with socket.socket(family, kind) as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(kind == socket.SOCK_STREAM))
                    if family == socket.AF_INET6:
                        probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    probe.bind((address, port))
            except PermissionError:
                # Below 1024 only root may try; the kernel's tables show everybody's sockets.
                return all(one.protocol != protocol for one in sockets_on(self._at, port).values())
            except OSError as error:
                if family == socket.AF_INET6 and error.errno != errno.EADDRINUSE:
                    continue  # this host has no IPv6
                return False
        return True

    async def facts(self) -> HostFacts:
        return await asyncio.to_thread(host_facts, self._root, at=self._at)

    async def outside(self) -> Outside:
        return await ask_outside()

    def free_bytes(self, path: str) -> int | None:
        return _free_bytes(Path(path))

    def find_overridden(self, settings: Mapping[str, str]) -> tuple[str, ...]:
        return find_overridden(settings)

    def edit(self, path: str) -> None:
        open_in_editor(path)

    async def _cli_version(self, cli: str | None) -> str:
        if cli is None:
            return ""
        try:
            finished = await process.run([cli, "--version"], timeout=5)
        except (process.CommandMissing, process.ProcessTimeout):
            return ""
        # `Docker version 28.2.2, build e6534b4`
        words = plain_line(finished.stdout).removeprefix("Docker version ")
        return words.partition(",")[0]

    def _tun(self) -> bool:
        try:
            found = (self._at / "dev/net/tun").stat()
        except OSError:
            return False
        return stat.S_ISCHR(found.st_mode) and (os.major(found.st_rdev), os.minor(found.st_rdev)) == _TUN


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return str(os.getuid())


def _behind_sudo(environment: Mapping[str, str]) -> tuple[int, int] | None:
    uid, gid = environment.get("SUDO_UID", ""), environment.get("SUDO_GID", "")
    if not (uid.isascii() and uid.isdigit() and int(uid)):
        return None
    return int(uid), int(gid) if gid.isascii() and gid.isdigit() else int(uid)


def _in_group(name: str) -> bool | None:
    """Whether this process is in the group; None where there is no such group."""
    try:
        wanted = grp.getgrnam(name).gr_gid
    except KeyError:
        return None
    return wanted in os.getgroups() or wanted == os.getegid()


def _writable(folder: Path) -> bool:
    """True when the folder, or the nearest one above it that exists, may be written and entered."""
    try:
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    except OSError:  # a folder above lets nobody look
        return False


def _free_bytes(folder: Path) -> int | None:
    """Free bytes for this user on the file system where the folder is, or will be."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None
