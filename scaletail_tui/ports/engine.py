"""The Docker engine as a port, and the registries that are asked through it; how each fails."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.raw_evidence import Death, EngineLook, LogLine
    from scaletail_tui.domain.update.images import Trouble


class EngineUnreachable(ScaletailError):
    """The engine does not answer; `detail` is what the connection said. `permission` tells a refused socket,
    `late` one that accepted the question and said nothing in time."""

    def __init__(
        self, title: str, *, detail: str = "", remedy: str = "", permission: bool = False, late: bool = False
    ) -> None:
        super().__init__(title, detail=detail, remedy=remedy)
        self.late = late
        self.permission = permission


class NoSuchContainer(ScaletailError):
    """The container is not there."""


class EngineRefused(ScaletailError):
    """The engine answered with an error; `detail` is its text."""

    quotes = True


class Engine(Protocol):
    """The Docker engine. Every call has a time limit; raises EngineUnreachable, NoSuchContainer or EngineRefused."""

    async def look(self) -> EngineLook: ...

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        """All containers, stopped ones too, as the engine's list gives them (Names, Labels, State, Status, Image …)."""
        ...

    async def inspect(self, container: str) -> Mapping[str, Any]:
        """`docker inspect` of one container, by name or id."""
        ...

    async def deaths(self, container: str) -> tuple[Death, ...]:
        """Its ends among the last 256 events that the engine remembers, the newest last."""
        ...

    async def has_image(self, reference: str) -> bool: ...

    async def has_volume(self, name: str) -> bool: ...

    async def image(self, reference: str) -> Mapping[str, Any] | None:
        """`docker image inspect`, or None."""
        ...

    async def start(self, container: str) -> None: ...

    async def stop(self, container: str, *, timeout: int = 10) -> None: ...

    async def restart(self, container: str, *, timeout: int = 10) -> None: ...

    async def set_restart_policy(self, container: str, policy: str) -> None:
        """Whether the engine starts it by itself: `no`, `always` or `unless-stopped`; nothing else of it changes."""
        ...

    async def remove(self, container: str) -> None: ...

    async def tag(self, image: str, reference: str) -> None:
        """Give an image one more name, or move the name to it."""
        ...

    async def untag(self, reference: str) -> None:
        """Take a name away; an image that has no other, and that nothing uses, goes with it. None is well, too."""
        ...

    async def in_folder(self, image: str, folder: str, argv: Sequence[str]) -> str:
        """Run a command as root in a throw-away container that sees this one folder, as `/folder`, and no network.

        The image must be there already. Returns what it said; raises EngineRefused with that when it failed.
        """
        ...

    def events(self) -> AsyncGenerator[Mapping[str, Any], None]:
        """Container events as they come (`docker events --format json`); ends or raises when the engine goes."""
        ...

    def stats(self, container: str) -> AsyncGenerator[Mapping[str, Any], None]:
        """What it uses, about once a second, as the engine measures it; ends with it. Iterate inside `aclosing()`."""
        ...

    def logs(
        self, container: str, *, since: str = "", tail: int | None = None, follow: bool = False
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        """Batches of lines as fast as they come, in order; iterate inside `aclosing()`."""
        ...


class RegistryRefused(ScaletailError):
    """The registry did not say; `trouble` is why, `detail` its own words."""

    def __init__(self, title: str, trouble: Trouble, *, detail: str = "", remedy: str = "") -> None:
        super().__init__(title, detail=detail, remedy=remedy)
        self.trouble = trouble


class Registries(Protocol):
    """The registries that the engine pulls from. Nothing is downloaded but the answer."""

    async def digest(self, reference: str) -> str:
        """What the registry has under this name now, with the user's own login where he has one.

        Raises RegistryRefused, and EngineUnreachable or EngineRefused where the engine is at fault.
        """
        ...
