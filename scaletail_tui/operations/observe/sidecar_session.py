"""One sidecar watched through one shell, which is opened again when the sidecar went and came back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.ports.engine import NoSuchContainer
from scaletail_tui.ports.sidecars import SidecarShell, SidecarSilent

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import SidecarPorts


class SidecarSession:
    """Looks into a sidecar; between two of its lives there is nothing to see, and that is no error."""

    def __init__(self, ports: SidecarPorts, container: str) -> None:
        self._ports = ports
        self.container = container
        self.shell: SidecarShell | None = None
        self._open = AsyncExitStack()

    async def look(self) -> SidecarLook | None:
        """One round through the shell; None while the sidecar is silent."""
        try:
            return await (await self.open()).look()
        except SidecarSilent:
            await self.close()
            return None

    async def open(self) -> SidecarShell:
        """The shell, opened where it is not; raises SidecarSilent."""
        if self.shell is None:
            self.shell = await self._open.enter_async_context(self._ports.sidecars.shell(self.container))
        return self.shell

    async def state(self) -> Mapping[str, Any]:
        """`State` of `docker inspect`; empty when there is no container."""
        return (await self.inspect()).get("State") or {}

    async def inspect(self) -> Mapping[str, Any]:
        """`docker inspect`; empty when there is no container."""
        try:
            return await self._ports.engine.inspect(self.container)
        except NoSuchContainer:
            return {}

    async def close(self) -> None:
        self.shell = None
        opened, self._open = self._open, AsyncExitStack()
        with suppress(SidecarSilent):  # a shell that died is closed
            await opened.aclose()
