"""Practice mode: the whole program on a simulated engine and tailnet, behind the same ports as the real ones."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from scaletail_tui.adapters.lazy import make_lazily
from scaletail_tui.adapters.practice.clock import FastClock
from scaletail_tui.adapters.practice.temporary_folder import folder_of
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.catalog import CatalogSource
from scaletail_tui.ports.clock import Clock
from scaletail_tui.ports.compose import Compose
from scaletail_tui.ports.engine import Engine
from scaletail_tui.ports.folders import StackFolders
from scaletail_tui.ports.host import Host
from scaletail_tui.ports.jobs import Jobs
from scaletail_tui.ports.locks import Locks
from scaletail_tui.ports.sidecars import Sidecars

if TYPE_CHECKING:
    from scaletail_tui.adapters.practice.world import World


class Practice:
    """One pretend host; its stacks are made when somebody first looks, so that starting costs nothing."""

    def __init__(self, *, clock: Clock | None = None, speed: float = 1.0, folder: Path | None = None) -> None:
        from scaletail_tui.adapters.catalog.files import CatalogFiles

        if folder is None:
            folder = folder_of(self)
        self.clock: Clock = clock or FastClock(speed)
        self.root = folder / "scaletail"
        self.catalog: CatalogSource = CatalogFiles()
        self._world: World | None = None
        self._making = Lock()
        self.ports = Ports(
            catalog=self.catalog,
            folders=make_lazily(self._folders),
            compose=make_lazily(self._compose),
            engine=make_lazily(self._engine),
            sidecars=make_lazily(self._sidecars),
            host=make_lazily(self._host),
            clock=self.clock,
            locks=make_lazily(self._locks),
            jobs=make_lazily(self._jobs),
            practice=True,
        )

    async def enter(self) -> World:
        """The simulated host for the event loop, which goes on while it is made."""
        if self._world is not None:
            return self._world
        return await asyncio.to_thread(self.world)

    def world(self) -> World:
        """The simulated host; made at the first call, from any thread."""
        with self._making:
            if self._world is None:
                from scaletail_tui.adapters.practice.stacks import make_stacks
                from scaletail_tui.adapters.practice.world import World

                self.root.mkdir(parents=True, exist_ok=True)
                world = World(self.clock, self.root)
                make_stacks(world, self.catalog.load())
                self._world = world
            return self._world

    def _folders(self) -> StackFolders:
        from scaletail_tui.adapters.practice.folders import PracticeFolders
        from scaletail_tui.adapters.stacks.folders import StackFiles

        return PracticeFolders(self.root, StackFiles(self.root), self.world)

    def _compose(self) -> Compose:
        from scaletail_tui.adapters.practice.compose import PracticeCompose

        return PracticeCompose(self.enter)

    def _engine(self) -> Engine:
        from scaletail_tui.adapters.practice.client import PracticeEngine

        return PracticeEngine(self.enter)

    def _sidecars(self) -> Sidecars:
        from scaletail_tui.adapters.practice.probes import PracticeSidecars

        return PracticeSidecars(self.enter)

    def _host(self) -> Host:
        from scaletail_tui.adapters.practice.host import PracticeHost

        return PracticeHost()

    def _locks(self) -> Locks:
        from scaletail_tui.adapters.practice.locks import PracticeLocks

        return PracticeLocks(self.clock)

    def _jobs(self) -> Jobs:
        from scaletail_tui.adapters.practice.jobs import PracticeJobs

        return PracticeJobs(lambda: self.ports)


def practice_ports(*, speed: float = 1.0) -> Ports:
    """Everything that operations and screens are given, simulated; `speed` 10 lets ten seconds pass in one.

    The stacks root is a temporary folder, removed when the program ends. Nothing else is written, nothing is asked of
    the network or of a real engine.
    """
    return Practice(speed=speed).ports
