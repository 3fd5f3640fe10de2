"""Dump a running database, wait for one, and load a dump into it: for backups, and before a major version changes."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.database import Database, database_in
from scaletail_tui.operations.databases.scripts import DUMP, LOAD, READY, SAVE, VERSION
from scaletail_tui.operations.observe.containers import Members
from scaletail_tui.ports.backup.bulk import Bulk
from scaletail_tui.ports.engine import EngineRefused

log = logging.getLogger(__name__)
PATIENCE = 180.0
"""Seconds for a new database to set itself up."""
_LOOK_AGAIN = 0.5
_CHUNK = 256 * 1024


def find_databases(found: Members) -> tuple[Database, ...]:
    """Those of a stack's containers that can be dumped, by service."""
    return tuple(sorted(filter(None, map(database_in, found.containers)), key=lambda one: one.service))


def has_dump(database: Database) -> bool:
    """True where a dump is a text of its own; Redis keeps its own in its folder."""
    return database.kind in DUMP


@contextmanager
def open_dump(bulk: Bulk, database: Database) -> Iterator[BinaryIO]:
    """The dump of a running database, as it comes; raises EngineRefused where it did not come to its end."""
    with bulk.read(database.container, DUMP[database.kind]) as dump:
        yield dump


def load_dump(bulk: Bulk, database: Database, dump: BinaryIO) -> None:
    """Load a dump into a running database of the same kind, over what stands there. Raises EngineRefused."""
    with bulk.feed(database.container, LOAD[database.kind]) as load:
        while chunk := dump.read(_CHUNK):
            load.write(chunk)


def save_to_disk(bulk: Bulk, database: Database) -> bool:
    """Let Redis or Valkey write what it has in memory; False where it would not: it saves when it is stopped, too."""
    try:
        run(bulk, database, SAVE)
    except EngineRefused as refused:
        log.info("%s of %s: %s", SAVE.splitlines()[-1], database.container, refused.detail)
        return False
    return True


def takes_questions(bulk: Bulk, database: Database) -> bool:
    """Whether the server that stays answers now; blocks."""
    try:
        run(bulk, database, READY[database.kind])
    except EngineRefused:
        return False
    return True


def wait_until_ready(bulk: Bulk, database: Database, *, patience: float = PATIENCE) -> None:
    """Return when the database takes questions; raises ScaletailError with its last words when it does not."""
    deadline = time.monotonic() + patience
    while True:
        try:
            run(bulk, database, READY[database.kind])
            return
        except EngineRefused as refused:
            if time.monotonic() > deadline:
                raise ScaletailError(
                    f"The database {database.service} takes no questions after {patience:.0f} s.",
                    detail=refused.detail, remedy=f"Its log: docker logs {database.container}",
                ) from refused  # fmt: skip
        time.sleep(_LOOK_AGAIN)


def version_of(bulk: Bulk, database: Database) -> str:
    """Its version as digits and dots; empty where it does not tell."""
    try:
        found = re.search(r"\d+(\.\d+)+|\d+", run(bulk, database, VERSION[database.kind]).decode(errors="replace"))
    except EngineRefused:
        return ""
    return found[0] if found is not None else ""


def run(bulk: Bulk, database: Database, script: str) -> bytes:
    """What a short script said. Raises EngineRefused where it failed."""
    with bulk.read(database.container, script) as said:
        return said.read()
