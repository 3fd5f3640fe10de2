"""Practice mode: the whole program on a simulated engine and tailnet, behind the same ports as the real ones."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from scaletail_tui.adapters.lazy import make_lazily
from scaletail_tui.adapters.practice.clock import FastClock
from scaletail_tui.adapters.practice.folder import folder_of
from scaletail_tui.ports.bundle import CatalogSource, Gallery, Ports

if TYPE_CHECKING:
    from scaletail_tui.adapters.practice.world import World
    from scaletail_tui.ports.backup.backup_runs import BackupRuns
    from scaletail_tui.ports.compose import Compose
    from scaletail_tui.ports.engine import Engine, Registries
    from scaletail_tui.ports.folders import StackFolders
    from scaletail_tui.ports.host import Clock, Host
    from scaletail_tui.ports.jobs import Jobs, Locks
    from scaletail_tui.ports.records import Identities, KeptRecords, PublicTimes, Refusals, Undertakings
    from scaletail_tui.ports.sidecars import Sidecars
    from scaletail_tui.ports.tailnet import TailnetApi
    from scaletail_tui.ports.user_files import Adoptions, UserFiles


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
            registries=make_lazily(self._registries),
            kept=make_lazily(self._kept),
            user_files=make_lazily(self._user_files),
            public_times=make_lazily(self._public_times),
            adoptions=make_lazily(self._adoptions),
            backups=make_lazily(self._backups),
            tailnet=make_lazily(self._tailnet),
            gallery=make_lazily(self._gallery),
            undertakings=make_lazily(self._undertakings),
            identities=make_lazily(self._identities),
            refusals=make_lazily(self._refusals),
            practice=True,
        )

    def _backups(self) -> BackupRuns:
        from scaletail_tui.adapters.practice.records.backups import PracticeBackups

        return PracticeBackups(self.root, lambda: self.ports)

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
        from scaletail_tui.adapters.practice.jobs import PracticeLocks

        return PracticeLocks(self.clock)

    def _registries(self) -> Registries:
        from scaletail_tui.adapters.practice.records.registries import PracticeRegistries

        return PracticeRegistries(self.enter)

    def _kept(self) -> KeptRecords:
        from scaletail_tui.adapters.practice.records.registries import PracticeKept

        return PracticeKept()

    def _undertakings(self) -> Undertakings:
        from scaletail_tui.adapters.practice.records.registries import PracticeUndertakings

        return PracticeUndertakings()

    def _refusals(self) -> Refusals:
        from scaletail_tui.adapters.practice.records.registries import PracticeRefusals

        return PracticeRefusals()

    def _adoptions(self) -> Adoptions:
        from scaletail_tui.adapters.adoption.adoptions import AdoptedFolders
        from scaletail_tui.adapters.practice.user_files import PracticeAdoptions

        return PracticeAdoptions(AdoptedFolders(None, (self.root,)), self.world)

    def _gallery(self) -> Gallery:
        from scaletail_tui.adapters.practice.gallery import PracticeGallery

        return PracticeGallery(self.enter)

    def _jobs(self) -> Jobs:
        from scaletail_tui.adapters.practice.jobs import PracticeJobs

        return PracticeJobs(lambda: self.ports)

    def _user_files(self) -> UserFiles:
        from scaletail_tui.adapters.lint.folders import FoldersOfUsers
        from scaletail_tui.adapters.practice.user_files import PracticeUserFiles

        return PracticeUserFiles(FoldersOfUsers(), self.world)

    def _identities(self) -> Identities:
        from scaletail_tui.adapters.stacks.identities import IdentityFiles

        return IdentityFiles(self.root.parent / "state", self.root)

    def _tailnet(self) -> TailnetApi:
        from scaletail_tui.adapters.practice.tailnet_api import PracticeApi

        return PracticeApi(self.enter)

    def _public_times(self) -> PublicTimes:
        from scaletail_tui.adapters.practice.records.registries import PracticePublicTimes

        return PracticePublicTimes()


def practice_ports(*, speed: float = 1.0) -> Ports:
    """Everything that operations and screens are given, simulated; `speed` 10 lets ten seconds pass in one.

    The stacks root is a temporary folder, removed when the program ends. Nothing else is written, nothing is asked of
    the network or of a real engine.
    """
    return Practice(speed=speed).ports
