"""When this process itself asked an app through its sidecar: such a request leaves the same lines as a visitor's."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from scaletail_tui.ports.sidecars import Sidecars

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.raw_evidence import AnswerLook
    from scaletail_tui.ports.bundle import Ports

KEPT = 64
"""Probes remembered for each sidecar: some minutes of watching."""
BEFORE, AFTER = 0.1, 0.4
"""Seconds around a probe in which its line may come: the engine notes its time when it reads it."""


class OwnProbes:
    """Begin and end of each probe by container, in wall-clock seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._ended: dict[str, deque[tuple[float, float]]] = {}
        self._open: dict[str, list[float]] = {}

    @contextmanager
    def during(self, container: str) -> Iterator[None]:
        """A probe of a container lasts as long as the block."""
        began = self._now()
        self._open.setdefault(container, []).append(began)
        try:
            yield
        finally:
            self._open[container].remove(began)
            self._ended.setdefault(container, deque(maxlen=KEPT)).append((began, self._now()))

    def may_have_made(self, container: str, moment: float) -> bool:
        """True when a line of that moment may come from a probe of our own."""
        if any(began - BEFORE <= moment for began in self._open.get(container, ())):
            return True
        return any(began - BEFORE <= moment <= ended + AFTER for began, ended in self._ended.get(container, ()))


class NotingSidecars:
    """`ports.Sidecars` that notes when it asked the device's own address: only that goes through Serve."""

    def __init__(self, sidecars: Sidecars, probes: OwnProbes) -> None:
        self._sidecars = sidecars
        self._probes = probes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sidecars, name)

    async def request(self, container: str, **more: Any) -> AnswerLook:
        with self._probes.during(container):
            return await self._sidecars.request(container, **more)

    async def connect(self, container: str, **more: Any) -> AnswerLook:
        with self._probes.during(container):
            return await self._sidecars.connect(container, **more)


def noting(ports: Ports, probes: OwnProbes) -> Ports:
    """The same ports; whatever asks an app through them is remembered in `probes`."""
    return replace(ports, sidecars=cast(Sidecars, NotingSidecars(ports.sidecars, probes)))
