"""What `/proc/net/tcp` and `/proc/net/tcp6` say in a namespace with some listeners."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address

from scaletail_tui.adapters.practice.engine.container import Listener

_HEADING_4 = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
_HEADING_6 = (
    "  sl  local_address                         remote_address                        "
    "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
)


def proc_net_tcp(listeners: Iterable[Listener]) -> str:
    """Both files, one after the other, each with its heading line."""
    four = [listener for listener in listeners if not listener.everywhere]
    six = [listener for listener in listeners if listener.everywhere]
    lines = [_HEADING_4]
    for number, listener in enumerate(four):
        # The kernel prints the address as a little-endian word: 127.0.0.1 is 0100007F.
        local = IPv4Address(listener.address).packed[::-1].hex().upper()
        lines.append(_line(number, f"{local}:{listener.port:04X}", "00000000:0000"))
    lines.append(_HEADING_6)
    for number, listener in enumerate(six):
        lines.append(_line(number, f"{'0' * 32}:{listener.port:04X}", f"{'0' * 32}:0000"))
    return "\n".join(lines) + "\n"


def _line(number: int, local: str, remote: str) -> str:
    inode = 320_000 + number * 37
    rest = f"00000000:00000000 00:00000000 00000000     0        0 {inode} 1 0000000000000000 100 0 0 10 0"
    return f"{number:4d}: {local} {remote} 0A {rest}"
