"""What the kernel's files tell: TUN, IPv6, what filters packets, who listens on a port, and whose a pid is."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from scaletail_tui.adapters.small_files import read_table
from scaletail_tui.domain.stack.host_facts import PortHolder

_TCP_LISTENS, _UDP_BOUND = "0A", "07"


def has_tun_driver(at: Path, release: str) -> bool | None:
    """True when the driver is in the kernel or can be loaded, False when neither is so, None where that is hidden."""
    try:
        devices = read_table(at / "proc/misc")
    except OSError:
        return None
    if any(line.split()[1:] == ["tun"] for line in devices.splitlines()):
        return True
    modules = at / "lib/modules" / release
    for name in ("modules.builtin", "modules.dep"):
        try:
            if "/tun.ko" in read_table(modules / name):
                return True
        except OSError:
            continue
    return False


def has_ipv6(at: Path) -> bool | None:
    """False when IPv6 is off or not in the kernel; None without /proc."""
    if not (at / "proc/net").is_dir():
        return None
    if not (at / "proc/net/if_inet6").exists():
        return False
    try:
        off = read_table(at / "proc/sys/net/ipv6/conf/all/disable_ipv6").strip()
    except OSError:
        return True
    return off != "1"


def firewalls(at: Path) -> tuple[str, ...]:
    """`nftables` and `iptables`, as far as their modules are loaded."""
    try:
        loaded = {line.split()[0] for line in read_table(at / "proc/modules").splitlines() if line}
    except OSError:
        return ()
    names = (("nf_tables", "nftables"), ("ip_tables", "iptables"))
    return tuple(name for module, name in names if module in loaded)


def holders_of(at: Path, port: int) -> tuple[PortHolder, ...] | None:
    """Who listens on a port; programs are named as far as this user may see them. None without /proc."""
    found = sockets_on(at, port)
    if not found:
        return () if (at / "proc/net/tcp").exists() else None
    programs = _programs(at, set(found))
    return tuple(replace(one, program=programs.get(inode, "")) for inode, one in found.items())


def sockets_on(at: Path, port: int) -> dict[str, PortHolder]:
    """Inode to each socket that listens on a port, whoever has it; programs are not looked for."""
    found: dict[str, PortHolder] = {}
    for protocol, state in (("tcp", _TCP_LISTENS), ("udp", _UDP_BOUND)):
        for table in (protocol, f"{protocol}6"):
            try:
                rows = read_table(at / "proc/net" / table).splitlines()[1:]
            except OSError:
                continue
            for words in map(str.split, rows):
                address, _, number = words[1].rpartition(":")
                if words[3] == state and int(number, 16) == port:
                    found[words[9]] = PortHolder(address=address_of(address), protocol=protocol)
    return found


def address_of(hexadecimal: str) -> str:
    """`3500007F` as 127.0.0.53: the kernel writes each 32-bit word in its own byte order."""
    words = [bytes.fromhex(hexadecimal[start : start + 8])[::-1] for start in range(0, len(hexadecimal), 8)]
    raw = b"".join(words)
    return str(IPv4Address(raw) if len(raw) == 4 else IPv6Address(raw))


def _programs(at: Path, inodes: set[str]) -> dict[str, str]:
    """Socket inode to the name of a process that has it open."""
    wanted = {f"socket:[{inode}]": inode for inode in inodes}
    found: dict[str, str] = {}
    for process in (at / "proc").iterdir():
        if not process.name.isdigit() or len(found) == len(wanted):
            continue
        try:
            for entry in (process / "fd").iterdir():
                inode = wanted.get(str(entry.readlink()))
                if inode is not None:
                    found[inode] = read_table(process / "comm").strip()
        except OSError:  # of another user, or gone
            continue
    return found


def start_ticks(pid: int) -> int | None:
    """When the process was started, in clock ticks since boot; None when it is gone or only waits to be reaped.

    Field 22 of /proc/PID/stat (proc(5)); the command name in field 2 may hold blanks and brackets.
    """
    try:
        fields = read_table(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    except OSError:
        return None
    if len(fields) < 20 or fields[0] in ("Z", "X"):
        return None
    return int(fields[19])


def lives(pid: int, ticks: int | None) -> bool:
    """True while the very process that was started at `ticks` runs."""
    now = start_ticks(pid)
    return now is not None and (ticks is None or now == ticks)


def terminal_of_this_process() -> str:
    """`pts/3`, or an empty text where there is no terminal."""
    import os

    for descriptor in (0, 1, 2):
        try:
            return os.ttyname(descriptor).removeprefix("/dev/")
        except OSError:
            continue
    return ""
