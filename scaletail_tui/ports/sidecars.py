"""What is asked inside sidecars, and a sidecar that cannot be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Protocol

from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:  # shapes in signatures only: the first page would wait for them
    from scaletail_tui.domain.stack.raw_evidence import AnswerLook, SidecarLook


class SidecarSilent(ScaletailError):
    """Nothing can be asked inside the sidecar now: it is not running, restarting, or the shell died."""


class SidecarShell(Protocol):
    """One long-lived shell in a sidecar."""

    async def look(self, *, deep: bool = False) -> SidecarLook:
        """One round: status, serve, listeners, healthz, Serve file; `deep` adds prefs, DNS, lock, peers, namespace.

        Raises SidecarSilent when the shell is gone.
        """
        ...

    async def glance(self, *, sockets: bool = False) -> SidecarLook:
        """A third of a round: status alone, or listeners and Serve file with it. Raises SidecarSilent."""
        ...

    async def knock(self, port: int) -> int | None:
        """HTTP status of one GET of `/` on loopback; None where none came at once. Raises SidecarSilent."""
        ...


class Sidecars(Protocol):
    """What is asked inside sidecars. Raises SidecarSilent."""

    def shell(self, container: str) -> AbstractAsyncContextManager[SidecarShell]: ...

    async def look(self, container: str, *, deep: bool = False) -> SidecarLook:
        """One look with a shell of its own."""
        ...

    async def request(
        self, container: str, *, host: str, address: str, port: int = 443, path: str = "/", userspace: bool = False
    ) -> AnswerLook:
        """TLS with SNI `host` and one GET, to the device's own tailnet address, through nc in the sidecar."""
        ...

    async def connect(self, container: str, *, address: str, port: int, userspace: bool = False) -> AnswerLook:
        """A TCP connect to the device's own tailnet address; nothing is sent."""
        ...

    async def loopback(self, container: str, *, port: int, scheme: str = "http", path: str = "/") -> AnswerLook:
        """One GET to 127.0.0.1:port in the sidecar's namespace, as Serve would make it."""
        ...

    async def set_serve(self, container: str, config: Mapping[str, Any]) -> None:
        """Let Serve do this from now on, in no file: a sidecar that starts again does what its file says.

        Raises EngineRefused, too, with what tailscaled said.
        """
        ...

    async def end_later(self, container: str, *, seconds: float, token: str) -> None:
        """Let a process of the sidecar's own set Serve back to what its file says then, when the time is over.

        It needs nobody outside, and takes the place of an earlier one. Raises EngineRefused, too.
        """
        ...

    async def hold_serve(
        self, container: str, config: Mapping[str, Any], session: Mapping[str, Any], *, seconds: float, token: str
    ) -> None:
        """Let Serve do `config`, and beside it `session` for as long as a process of the sidecar's own lives.

        That ends when the time is over; a sidecar that starts again, or loses the process, does `config` alone. It is
        counted by `end_kept`, and takes the place of an earlier one.
        """
        ...

    async def end_kept(self, container: str, *, token: str) -> bool:
        """True while such a process lives, and for this token."""
        ...

    async def end_never(self, container: str, *, token: str = "") -> None:
        """Take back `end_later`, with a token that one alone; nothing to take back is well, too."""
        ...

    async def run(self, container: str, argv: Sequence[str]) -> str:
        """Run a command in the sidecar and return its output; for `tailscale funnel …`."""
        ...
