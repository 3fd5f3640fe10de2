"""The practice host: everything that a stack needs is there."""

from __future__ import annotations

from collections.abc import Mapping

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
