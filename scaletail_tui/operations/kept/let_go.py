"""Letting go of images that an update has kept: after a week, or with the stack whose they are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.update.kept import Kept, KeptImage, KeptState
from scaletail_tui.operations.kept.keep import cut_off, last_kept
from scaletail_tui.ports.jobs import StackHeld

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import KeptPorts, TidyPorts

log = logging.getLogger(__name__)


async def let_go_of_old(ports: TidyPorts, *, held: str = "") -> None:
    """Of all stacks: take the tags away that have held their images for a week, and forget them.

    A stack that somebody works on is left for another time; `held` is the one that the caller holds itself.
    """
    now = ports.clock.now()
    for stack in await asyncio.to_thread(ports.kept.stacks):
        if not any(one.is_over(now) for one in await asyncio.to_thread(ports.kept.read, stack)):
            continue
        try:
            if stack == held:
                await _let_go(ports, stack, lambda one: one.is_over(now))
            else:
                with ports.locks.hold(stack, "tidy-up"):
                    await _let_go(ports, stack, lambda one: one.is_over(now))
        except StackHeld:
            continue
        except ScaletailError as error:
            log.info("what was kept of %s stays: %s %s", stack, error.title, error.detail)


async def let_go_of_stack(ports: KeptPorts, stack: str) -> None:
    """Forget all that was kept of a stack that goes; another one of its name has nothing to go back to."""
    try:
        if await asyncio.to_thread(ports.kept.read, stack):
            await _let_go(ports, stack, lambda one: True, with_data=True)
    except ScaletailError as error:  # the stack is gone all the same; what is kept goes after its week
        log.info("what was kept of %s stays: %s %s", stack, error.title, error.detail)


async def find_old_volumes(ports: KeptPorts, name: str) -> tuple[str, ...]:
    """Volumes that hold what a database had before its line changed: forgotten with the stack, they must be named."""
    kept = await asyncio.to_thread(ports.kept.read, name)
    data = [one for record in kept for one in record.data if one.volume]
    names = sorted({name for one in data for name in (one.aside, one.new) if name})
    try:
        return tuple([one for one in names if await ports.engine.has_volume(one)])
    except ScaletailError:
        return tuple(names)  # an engine that is silent by now: they may stand


async def tell_let_go(ports: KeptPorts, name: str) -> tuple[str, ...]:
    """Sentences for what is lost when a stack is let go of; raises BadInput where an update of it was cut off."""
    records = await asyncio.to_thread(ports.kept.read, name)
    if cut_off(records) is not None:
        raise BadInput(
            f"An update of {name} has not come to its end, and what ran before it is kept under that name.",
            remedy=f"Run: scaletail-tui update {name}, or go back first: scaletail-tui update --back {name}",
        )
    last, volumes = last_kept(records), await find_old_volumes(ports, name)
    told = ["What ran before the last update cannot be gone back to afterwards."] if last is not None else []
    if volumes:
        told.append(f"Old data of its databases stay in the volumes {', '.join(volumes)}; nothing names them then.")
    return tuple(told)


async def let_go_of_redeploys(ports: KeptPorts, stack: str) -> None:
    """Forget the redeploys that are over: of these one can be gone back to, the last. Raises ScaletailError."""
    await _let_go(ports, stack, lambda one: one.of_redeploy and one.state is not KeptState.BEGUN)


async def _let_go(ports: KeptPorts, stack: str, goes: Callable[[Kept], bool], *, with_data: bool = False) -> None:
    """A tag that the engine keeps stays known, of an update that nobody goes back to, and is tried again.

    So do volumes with old data, which no one takes away: a removal of the stack names them, `with_data`.
    """
    left: list[Kept] = []
    for one in await asyncio.to_thread(ports.kept.read, stack):
        if not goes(one):
            left.append(one)
            continue
        stay = [image for image in one.images if not await _untag(ports, image)]
        if stay or (not with_data and any(old.volume for old in one.data)):
            left.append(replace(one, images=tuple(stay), state=KeptState.BACK))
    await asyncio.to_thread(ports.kept.write, stack, tuple(left))


async def _untag(ports: KeptPorts, image: KeptImage) -> bool:
    try:
        await ports.engine.untag(image.tag)
    except ScaletailError as error:
        log.info("%s stays: %s %s", image.tag, error.title, error.detail)
        return False
    return True
