"""The practice engine's event stream."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from scaletail_tui.adapters.practice.engine.container import Container

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
