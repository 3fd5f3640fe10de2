"""What ran before on the data of an import: noted, stopped just before its stack starts, started again on the way back.

The note is kept before the first file is in place, so that who goes on after a kill knows what must not run beside it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.container_facts import ALIVE
from scaletail_tui.domain.diagnosis.evidence.inspect import name_of
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.undertaking import Undertaking, UndertakingKind
from scaletail_tui.ports.engine import NoSuchContainer
from scaletail_tui.ports.folders import FilesRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EarlierPorts, HasUndertakings, RemovePorts, RunPorts

log = logging.getLogger(__name__)


async def _read_note(ports: HasUndertakings, stack: str) -> Undertaking | None:
    """Of an import that takes the place of something; None where none of that was begun."""
    begun = await asyncio.to_thread(ports.undertakings.read, stack)
    return begun if begun is not None and begun.kind is UndertakingKind.IMPORT else None


async def note_earlier(ports: RunPorts, stack: str, stops: Sequence[str]) -> None:
    """Before the first file of the stack is in place. Raises FilesRefused."""
    if stops:
        begun = Undertaking(kind=UndertakingKind.IMPORT, stack=stack, at=ports.clock.now(), stops=tuple(stops))
        await asyncio.to_thread(ports.undertakings.keep, begun)


async def find_earlier(ports: HasUndertakings, stack: str) -> tuple[str, ...]:
    """What has to be stopped before the stack starts; nothing for one that was not imported so."""
    begun = await _read_note(ports, stack)
    return begun.stops if begun is not None else ()


async def refuse_beside_earlier(ports: EarlierPorts, stack: str) -> None:
    """Raise BadInput where what an import is to take the place of runs now: two of them would work on the same data.

    For who starts the stack otherwise than by going on with its deploy, which stops them first.
    """
    begun = await _read_note(ports, stack)
    if begun is None:
        return
    running = {name_of(row) for row in await ports.engine.containers() if str(row.get("State") or "") in ALIVE}
    if beside := [container for container in begun.stops if container in running]:
        raise BadInput(
            f"{', '.join(beside)} {'runs' if len(beside) == 1 else 'run'} on the data of {stack}, whose import has not"
            " come up.", remedy=begun.way(),
        )  # fmt: skip


async def stop_earlier(ports: RunPorts, stack: str) -> None:
    """One that is gone meanwhile is stopped well enough. Raises ScaletailError where one cannot be stopped."""
    begun = await _read_note(ports, stack)
    if begun is None:
        return
    await asyncio.to_thread(ports.undertakings.keep, replace(begun, stopping=True))
    for container in begun.stops:
        try:
            await ports.engine.stop(container)
        except NoSuchContainer:
            log.info("%s is gone, so it need not be stopped for %s", container, stack)


async def start_earlier(ports: RemovePorts, stack: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that run again, and those that could not be started; for who has taken the stack's containers away.

    One may need another one, as an app does that is in the network of a VPN's container: it goes round until a round
    starts nothing more. Those that are left stay noted, unless they are gone.
    """
    begun = await _read_note(ports, stack)
    if begun is None:
        return (), ()
    again: list[str] = []
    gone: list[str] = []
    left = list(begun.stops) if begun.stopping else []
    before = -1
    while left and len(left) != before:
        before = len(left)
        for container in tuple(left):
            try:
                await ports.engine.start(container)
            except NoSuchContainer:
                log.warning("%s is gone, so it cannot be started again", container)
                gone.append(container)
            except ScaletailError:
                log.warning("%s could not be started again", container, exc_info=True)
                continue
            else:
                again.append(container)
            left.remove(container)
    with suppress(FilesRefused):  # what cannot be written now says no more than that something was begun
        if left:
            await asyncio.to_thread(ports.undertakings.keep, replace(begun, stops=tuple(left)))
        else:
            await asyncio.to_thread(ports.undertakings.forget, stack)
    return tuple(again), tuple(container for container in begun.stops if container in (*left, *gone))
