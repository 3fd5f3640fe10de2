"""What the containers of the pretend host may ask of the world that they run in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scaletail_tui.adapters.practice.engine.container import Container
    from scaletail_tui.adapters.practice.tailnet import Tailnet
    from scaletail_tui.ports.host import Clock


class Ills(Protocol):
    """What is wrong with the stacks of the pretend host, as those meet it who suffer from it."""

    def app_listens(self, app: Container) -> None:
        """Plan the fault that the stack's name asks for."""

    def why_it_dies(self, sidecar: Container) -> str:
        """What a sidecar says before it ends at once; empty: nothing."""

    def speaks(self, sidecar: Container, scheme: str) -> bool:
        """False where Serve asks over HTTPS and the app has no ear for it."""


class Stage(Protocol):
    """The world as a container sees it: time, the tailnet, and its own life."""

    clock: Clock
    instant: float
    """The moment that is being lived through."""
    tailnet: Tailnet
    containers: dict[str, Container]

    @property
    def troubles(self) -> Ills: ...

    def later(self, seconds: float, container: Container, action: Callable[[], None]) -> None:
        """Plan something for the present run of a container; it is void when that run ends before."""

    def ring(self) -> None:
        """Something has happened: whoever waits for news looks."""

    def start(self, container: Container) -> None:
        """Start it; raises EngineRefused where it cannot be."""

    def stop(self, container: Container) -> None: ...

    def end_by_itself(self, container: Container, exit_code: int) -> None:
        """It ended by itself; the engine starts it again where its restart policy says so."""

    def healthy(self, container: Container) -> None:
        """Its health check passes from now on."""

    def say(self, container: Container, line: str, *, error: bool = False) -> None:
        """One line of a container's log, now."""
