"""What ran before on the data of an import: noted, stopped just before its stack starts, started again on the way back.

Stopped it stays so when the engine restarts: the restart policy of each is taken off, noted, and given back with it.
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
from scaletail_tui.domain.imports.service import as_mapping
from scaletail_tui.domain.stack.undertaking import RestartPolicy, Undertaking, UndertakingKind
from scaletail_tui.operations.imports.running import policy_in
from scaletail_tui.ports.engine import NoSuchContainer
from scaletail_tui.ports.folders import FilesRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EarlierPorts, HasEngine, HasUndertakings, LetGoPorts, RemovePorts, RunPorts

log = logging.getLogger(__name__)


async def _read_note(ports: HasUndertakings, stack: str) -> Undertaking | None:
    """Of an import that takes the place of something; None where none of that was begun."""
    begun = await asyncio.to_thread(ports.undertakings.read, stack)
    return begun if begun is not None and begun.kind is UndertakingKind.IMPORT else None


async def note_earlier(ports: RunPorts, stack: str, stops: Sequence[str], *, stood: bool = False) -> None:
    """Before the first file of the stack is in place. Raises FilesRefused.

    What an import that was cut off had stopped stays noted beside: it runs no more, so who begins again does not see
    it. `stood`: the stack's Compose file is there already.
    """
    if not stops:
        return
    begun = Undertaking(kind=UndertakingKind.IMPORT, stack=stack, at=ports.clock.now(), stops=tuple(stops), stood=stood)
    if (cut_off := await _read_note(ports, stack)) is not None:
        every = tuple(dict.fromkeys((*cut_off.stops, *stops)))
        begun = replace(cut_off, at=begun.at, stops=every)
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
            " come up.", remedy=begun.way(running=beside),
        )  # fmt: skip


async def stop_earlier(ports: EarlierPorts, stack: str) -> None:
    """One that is gone meanwhile is stopped well enough. Raises ScaletailError where one cannot be stopped."""
    begun = await _read_note(ports, stack)
    if begun is None:
        return
    policies = await _policies_of(ports, begun)
    await asyncio.to_thread(ports.undertakings.keep, replace(begun, stopping=True, policies=policies))
    starts_itself = {policy.container for policy in policies}
    for container in begun.stops:
        try:
            if container in starts_itself:
                await ports.engine.set_restart_policy(container, "no")
            await ports.engine.stop(container)
        except NoSuchContainer:
            log.info("%s is gone, so it need not be stopped for %s", container, stack)


async def settle_earlier(ports: EarlierPorts, stack: str) -> Undertaking | None:
    """The stack is up, whoever started it: what it took the place of stays stopped, and nothing is gone back to.

    What was noted, so that it can be told; None where nothing was, or where it stays noted as one of them could not be
    stopped.
    """
    try:
        begun = await _read_note(ports, stack)
        if begun is not None:
            await stop_earlier(ports, stack)
            begun = await _read_note(ports, stack)
            await asyncio.to_thread(ports.undertakings.forget, stack)
    except ScaletailError:
        log.warning("what the import of %s had stopped stays noted", stack, exc_info=True)
        return None
    return begun


async def settle_up(ports: LetGoPorts, stack: str) -> None:
    """The same for who does not hold the stack; not while somebody else works on it, who settles that himself."""
    if await _read_note(ports, stack) is None:
        return
    with suppress(ScaletailError), ports.locks.hold(stack, "start"):
        await settle_earlier(ports, stack)


async def _policies_of(ports: HasEngine, begun: Undertaking) -> tuple[RestartPolicy, ...]:
    """As they were before the first was taken off: what is noted counts before what the engine says after a kill."""
    found = {policy.container: policy for policy in begun.policies}
    for container in begun.stops:
        if container in found:
            continue
        with suppress(NoSuchContainer):
            if policy := policy_in(as_mapping((await ports.engine.inspect(container)).get("HostConfig"))):
                found[container] = RestartPolicy(container=container, name=policy)
    return tuple(found.values())


async def _start_again(ports: HasEngine, container: str, begun: Undertaking) -> None:
    """With the restart policy that it had."""
    for policy in begun.policies:
        if policy.container == container:
            await ports.engine.set_restart_policy(container, policy.name)
    await ports.engine.start(container)


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
                await _start_again(ports, container, begun)
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
