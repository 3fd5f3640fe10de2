"""All ports together, as the front ends are given them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # shapes in signatures only: the first page would wait for them
    from scaletail_tui.ports.catalog import CatalogSource
    from scaletail_tui.ports.clock import Clock
    from scaletail_tui.ports.compose import Compose
    from scaletail_tui.ports.engine import Engine
    from scaletail_tui.ports.folders import StackFolders
    from scaletail_tui.ports.host import Host
    from scaletail_tui.ports.jobs import Jobs
    from scaletail_tui.ports.locks import Locks
    from scaletail_tui.ports.sidecars import Sidecars


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
    practice: bool = False
