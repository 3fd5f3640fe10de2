"""The practice host: everything that a stack needs is there, in a temporary folder that goes with it."""

from __future__ import annotations

import os
import signal
import tempfile
import weakref
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType

from scaletail_tui.adapters.host.editor import open_in_editor
from scaletail_tui.domain.stack.host_facts import HostFacts, Outside, PortHolder
from scaletail_tui.domain.stack.raw_evidence import HostLook

USED_PORTS = (22,)


class PracticeHost:
    """`ports.Host` of a pretend machine."""

    async def look(self) -> HostLook:
        from scaletail_tui.adapters.practice.client import ENGINE_VERSION  # the simulated host: not while we start

        return HostLook(
            user="ada",
            uid=1000,
            gid=1000,
            in_docker_group=True,
            docker_cli="/usr/bin/docker",
            docker_cli_version=ENGINE_VERSION,
            endpoint="unix:///var/run/docker.sock",
            tun=True,
            timezone="Europe/London",
            free_bytes=84_000_000_000,
            name="harbour",
            root_writable=True,
        )

    async def facts(self) -> HostFacts:
        return HostFacts(
            kernel="6.12.9-amd64",
            tun_driver=True,
            group_listed=True,
            nameservers=("127.0.0.53",),
            resolv_conf="/run/systemd/resolve/stub-resolv.conf",
            ipv6=True,
            firewall=("nftables",),
            dns_holders=(PortHolder(address="127.0.0.53", protocol="udp"),),
            tailscaled=False,
            clock_synchronised=True,
        )

    async def outside(self) -> Outside:
        return Outside(answered=True, clock_ahead=0.4)

    def free_bytes(self, path: str) -> int | None:
        return 84_000_000_000

    def find_overridden(self, settings: Mapping[str, str]) -> tuple[str, ...]:
        return ()

    def port_free(self, port: int, protocol: str = "tcp") -> bool:
        return port not in USED_PORTS

    def edit(self, path: str) -> None:
        """Files of a pretend host are gone when the program ends, but the editor is real."""
        open_in_editor(path)


def folder_of(owner: object) -> Path:
    """A new folder for this user alone; removed with its owner, at exit, and when SIGTERM or SIGHUP ends it."""
    folder = Path(tempfile.mkdtemp(prefix="scaletail-practice-"))
    weakref.finalize(owner, _remove, folder)
    with suppress(ValueError):  # only the main thread may set handlers
        for number in (signal.SIGTERM, signal.SIGHUP):
            _remove_at(number, folder)
    return folder


def _remove_at(number: signal.Signals, folder: Path) -> None:
    """A signal that ends the process runs no finalizer: remove the folder first, then let the signal do what it did."""
    before = signal.getsignal(number)
    if before is None or before is signal.SIG_IGN:  # somebody else's, or nohup
        return

    def end(_: int, frame: FrameType | None) -> None:
        _remove(folder)
        signal.signal(number, before)
        os.kill(os.getpid(), number)

    signal.signal(number, end)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
