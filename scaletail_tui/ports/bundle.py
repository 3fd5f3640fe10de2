"""All ports together, as the front ends are given them, and two of a few lines: the catalog, and faults to learn on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scaletail_tui.domain.catalog.service import CatalogLoad
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


class CatalogSource(Protocol):
    """Where catalog entries come from."""

    def load(self) -> CatalogLoad: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFault:
    """One that can be caused, and mended as in earnest."""

    id: str
    title: str
    """What happened, as somebody would tell it."""
    mended: str
    """Which way it is mended: a few words."""


class Gallery(Protocol):
    """The faults in the order in which they are best met."""

    def faults(self) -> tuple[PracticeFault, ...]: ...

    async def cause(self, fault: str) -> str:
        """Break a stack that is well, and return its name; raises BadInput where none is well."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything that operations and screens are given."""

    catalog: CatalogSource
    folders: StackFolders
    compose: Compose
    engine: Engine
    sidecars: Sidecars
    host: Host
    clock: Clock
    locks: Locks
    jobs: Jobs
    registries: Registries
    kept: KeptRecords
    user_files: UserFiles
    public_times: PublicTimes
    adoptions: Adoptions
    backups: BackupRuns
    tailnet: TailnetApi
    gallery: Gallery | None = None
    """Faults to learn on; only a pretended host has them."""
    undertakings: Undertakings
    identities: Identities
    refusals: Refusals
    practice: bool = False
