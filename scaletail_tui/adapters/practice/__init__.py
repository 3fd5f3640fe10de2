"""Practice mode: the whole program on a simulated engine and tailnet, behind the same ports as the real ones."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import weakref
from pathlib import Path
from threading import Lock

from scaletail_tui.adapters.practice.clock import FastClock
from scaletail_tui.adapters.practice.compose import PracticeCompose
from scaletail_tui.adapters.practice.engine import PracticeEngine
from scaletail_tui.adapters.practice.folders import PracticeFolders
from scaletail_tui.adapters.practice.host import PracticeHost
from scaletail_tui.adapters.practice.jobs import PracticeJobs
from scaletail_tui.adapters.practice.locks import PracticeLocks
from scaletail_tui.adapters.practice.sidecars import PracticeSidecars
from scaletail_tui.adapters.practice.world import World
from scaletail_tui.ports import CatalogSource, Clock, Ports


class Practice:
    """One pretend host; its stacks are made when somebody first looks, so that starting costs nothing."""

    def __init__(self, *, clock: Clock | None = None, speed: float = 1.0, folder: Path | None = None) -> None:
        from scaletail_tui.adapters.catalog_files import CatalogFiles
        from scaletail_tui.adapters.stack_files import StackFiles

        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="scaletail-practice-"))
            self._cleaner = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.clock: Clock = clock or FastClock(speed)
        self.root = folder / "scaletail"
        self.catalog: CatalogSource = CatalogFiles()
        self._world: World | None = None
        self._making = Lock()
        self.ports = Ports(
            catalog=self.catalog,
            folders=PracticeFolders(self.root, StackFiles(self.root), self.world),
            compose=PracticeCompose(self.enter),
            engine=PracticeEngine(self.enter),
            sidecars=PracticeSidecars(self.enter),
            host=PracticeHost(),
            clock=self.clock,
            locks=PracticeLocks(self.clock),
            jobs=PracticeJobs(lambda: self.ports),
            practice=True,
        )

    async def enter(self) -> World:
        """The same for the event loop, which goes on while the world is made."""
        if self._world is not None:
            return self._world
        return await asyncio.to_thread(self.world)

    def world(self) -> World:
        """The simulated host; made at the first call, from any thread."""
        with self._making:
            if self._world is None:
                from scaletail_tui.adapters.practice.stacks import make_stacks

                self.root.mkdir(parents=True, exist_ok=True)
                world = World(self.clock, self.root)
                make_stacks(world, self.catalog.load())
                self._world = world
            return self._world


def practice_ports(*, speed: float = 1.0) -> Ports:
    """Everything that operations and screens are given, simulated; `speed` 10 lets ten seconds pass in one.

    The stacks root is a temporary folder, removed when the program ends. Nothing else is written, nothing is asked of
    the network or of a real engine.
    """
    return Practice(speed=speed).ports
