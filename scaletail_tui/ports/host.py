"""The machine that we run on, and its time, as ports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.host_facts import HostFacts, Outside
    from scaletail_tui.domain.stack.raw_evidence import HostLook


class Host(Protocol):
    """The machine we run on."""

    async def look(self) -> HostLook: ...

    async def facts(self) -> HostFacts:
        """The closer look, for the host's doctor: files only, no child process."""
        ...

    async def outside(self) -> Outside:
        """Ask Tailscale's control server for its Date, once, within 2.5 s; never raises."""
        ...

    def free_bytes(self, path: str) -> int | None:
        """Free for this user where the path is, or will be; None where that is hidden."""
        ...

    def find_overridden(self, settings: Mapping[str, str]) -> tuple[str, ...]:
        """Names of settings that our environment holds with another value; never a value."""
        ...

    def port_free(self, port: int, protocol: str = "tcp") -> bool: ...

    def edit(self, path: str) -> None:
        """Open a file in the user's editor, in this terminal, and wait; raises FilesRefused where there is none."""
        ...


class Clock(Protocol):
    """Time, so that tests and practice may bend it."""

    def now(self) -> float:
        """Wall clock, seconds since the epoch."""
        ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...
