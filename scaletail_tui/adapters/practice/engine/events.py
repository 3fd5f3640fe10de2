"""The practice engine's event stream, and who listens in a namespace, as `/proc/net/tcp` says it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address
from typing import Any

from scaletail_tui.adapters.practice.engine.container import Container, Listener

Event = Mapping[str, Any]


class EventStream:
    """Container events in the shape of `docker events --format json`, for any number of listeners."""

    def __init__(self) -> None:
        self._listening: set[asyncio.Queue[Event]] = set()

    def subscribe(self) -> asyncio.Queue[Event]:
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._listening.add(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[Event]) -> None:
        self._listening.discard(queue)

    def tell(self, container: Container, action: str, at: float, **attributes: str) -> None:
        event = {
            "status": action,
            "id": container.id,
            "from": container.image,
            "Type": "container",
            "Action": action,
            "Actor": {
                "ID": container.id,
                "Attributes": {"image": container.image, "name": container.name, **container.labels, **attributes},
            },
            "scope": "local",
            "time": int(at),
            "timeNano": int(at * 1e9),
        }
        for queue in self._listening:
            queue.put_nowait(event)


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
