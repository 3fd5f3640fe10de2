"""Backups that were killed: told by every command that looks, put right by those that act."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from scaletail_tui.domain.backup.journal import Interrupted
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.backup.tools import BackupTools
from scaletail_tui.operations.lifecycle.begun import refuse_half_restored
from scaletail_tui.operations.lifecycle.start_stop import start_held, start_pair
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.engine import NoSuchContainer
from scaletail_tui.ports.needs import SettlePorts, StartPorts, UnfinishedPorts


def find_interrupted(ports: UnfinishedPorts, name: str | None = None) -> tuple[Interrupted, ...]:
    """Of all stacks, or of one; a backup that goes on is none."""
    noted = ports.backups.interrupted()
    return tuple(one for one in noted if name in (None, one.stack) and ports.locks.holder(one.stack) is None)


async def start_settled(ports: SettlePorts, name: str) -> None:
    """`start_pair`, after which nothing of an ended backup is left; raises BadInput for a half restored stack."""
    await refuse_half_restored(ports, name)
    with ports.locks.hold(name, "start"):  # so no backup goes on, and each note is of one that has ended
        for one in await asyncio.to_thread(ports.backups.interrupted):
            if one.stack == name:
                await start_again(ports, name, one.stopped)
        await asyncio.to_thread(ports.backups.settle, name)
    await start_pair(ports, name)


async def start_again(ports: StartPorts, name: str, containers: Sequence[str]) -> None:
    """Start what ran, each by its name, and nothing else, then see the pair run. For who holds the stack.

    One that ends well when it is asked to looks like one that has done its work, and that is not started by itself.
    One that does not start keeps no other from it; the first error is raised at the end.
    """
    errors: list[ScaletailError] = []
    for container in containers:
        try:
            await ports.engine.start(container)
        except NoSuchContainer:
            continue
        except ScaletailError as error:
            errors.append(error)
    try:
        found = await members(ports, name)
        if found.sidecar is not None and found.sidecar.running:
            await start_held(ports, name, only=frozenset(containers))
    except ScaletailError as error:
        errors.append(error)
    if errors:
        raise errors[0]


async def put_right(ports: StartPorts, tools: BackupTools, name: str) -> str:
    """Take away the half of a file and start what was stopped; one sentence, or nothing. For who holds it."""
    noted = next((one for one in await asyncio.to_thread(tools.notes.all) if one.stack == name), None)
    if noted is None:
        return ""
    if noted.part:
        await asyncio.to_thread(tools.archives.remove_part, noted.part)
    if noted.stopped:
        await start_again(ports, name, noted.stopped)
    await asyncio.to_thread(tools.notes.forget, name)
    again = " It runs again." if noted.stopped else ""
    return f"An earlier backup of {name} was ended before it was whole; what it had written is removed.{again}"
