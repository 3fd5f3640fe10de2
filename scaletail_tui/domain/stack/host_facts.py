"""What a closer look at the host finds, for its doctor; parts that cannot be looked at are None."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PortHolder:
    """Who listens on a port of the host."""

    address: str
    """`127.0.0.53`, `0.0.0.0`, `::`."""
    protocol: str
    """tcp or udp."""
    program: str = ""
    """Name of the process; empty where this user may not see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What one request to Tailscale's control server, without TLS, found; it carries nothing but its own path."""

    answered: bool
    said: str = ""
    """Why it did not answer, in the system's words."""
    clock_ahead: float | None = None
    """Seconds by which this clock is ahead of the answer's Date; None where it had none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """Files of the kernel and of /etc, read once; nothing here costs a child process."""

    kernel: str = ""
    """`6.12.9-amd64`."""
    distribution: tuple[str, ...] = ()
    """ID of /etc/os-release and the words of its ID_LIKE: `linuxmint`, `ubuntu`, `debian`; empty without one."""
    release: str = ""
    """VERSION_ID of the same: `13`, `24.04`."""
    docker_package: str = ""
    """`docker-ce`, `docker.io`: which package the engine came in; empty where that cannot be seen."""
    tun_driver: bool | None = None
    """False when the running kernel has neither the driver nor a module that it could load."""
    endpoint_from: str = ""
    """What chose the engine: `DOCKER_HOST`, `context nas`; empty for the default."""
    group_listed: bool | None = None
    """True when /etc/group names this user in group docker, whether this session knows it or not."""
    nameservers: tuple[str, ...] | None = None
    resolv_conf: str = "/etc/resolv.conf"
    """The file that /etc/resolv.conf leads to."""
    ipv6: bool | None = None
    firewall: tuple[str, ...] = ()
    """`nftables`, `iptables`: what is loaded; empty where that cannot be seen."""
    dns_holders: tuple[PortHolder, ...] | None = None
    """Who listens on port 53."""
    tailscaled: bool | None = None
    """True when a Tailscale of the host's own answers on its socket."""
    clock_synchronised: bool | None = None
    """What the kernel says of its clock; False on many machines whose clock is right all the same."""
    written_at: float | None = None
    """When the newest file of this program was written, seconds since the epoch: no right clock is before that."""
    free_inodes: int | None = None
    """On the file system of the stacks root; None where it does not count them."""
