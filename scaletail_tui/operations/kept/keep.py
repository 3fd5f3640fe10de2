"""Keeping what ran before: local tags that hold the images, and a record of them, for a week."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.update.images import ServiceImage, StackImages
from scaletail_tui.domain.update.kept import Kept, KeptImage, KeptState, keep_tag

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasKept, KeepPorts


async def keep_old(ports: KeepPorts, found: StackImages, outdated: Sequence[ServiceImage]) -> Kept:
    """Write down what runs, then hold it by a tag; whoever kills us after this can be taken back."""
    now = ports.clock.now()
    images = tuple(
        KeptImage(
            service=one.service, reference=one.reference, id=one.runs.id, digest=one.runs.digest,
            version=one.runs.version, tag=keep_tag(found.stack, one.service, now),
        )
        for one in outdated
    )  # fmt: skip
    kept = Kept(stack=found.stack, folder=found.folder, at=now, state=KeptState.BEGUN, images=images)
    await hold(ports, kept)
    return kept


async def hold(ports: KeepPorts, kept: Kept) -> None:
    """Write the record, then tag its images; where one cannot be tagged there is neither. Raises ScaletailError."""
    earlier = await asyncio.to_thread(ports.kept.read, kept.stack)
    await asyncio.to_thread(ports.kept.write, kept.stack, (*earlier, kept))
    try:
        for one in kept.images:
            await ports.engine.tag(one.id, one.tag)
    except BaseException:  # nothing was begun: tags and a record of it would only be in the way
        for one in kept.images:
            with suppress(ScaletailError):
                await ports.engine.untag(one.tag)
        await asyncio.to_thread(ports.kept.write, kept.stack, earlier)
        raise


async def note(ports: HasKept, kept: Kept, state: KeptState, *, refused: dict[str, str] | None = None) -> Kept:
    """Write down how far an update came; `refused` is service to what had to go back."""
    told = refused or {}
    images = tuple(replace(image, refused=told.get(image.service, image.refused)) for image in kept.images)
    changed = replace(kept, state=state, images=images)
    records = await asyncio.to_thread(ports.kept.read, kept.stack)
    others = tuple(record for record in records if record.at != kept.at)
    await asyncio.to_thread(ports.kept.write, kept.stack, (*others, changed))
    return changed


async def note_changed(ports: KeepPorts, stack: str) -> None:
    """A change has come up: whoever goes back behind a redeploy that was before it undoes that, too."""
    records = await asyncio.to_thread(ports.kept.read, stack)
    if any(one.of_redeploy for one in records):
        now = ports.clock.now()
        marked = tuple(replace(one, changed=now) if one.of_redeploy else one for one in records)
        await asyncio.to_thread(ports.kept.write, stack, marked)


def last_kept(records: Sequence[Kept]) -> Kept | None:
    """What can be gone back to now: the newest update that was not taken back."""
    return next((record for record in reversed(records) if record.state is not KeptState.BACK), None)


def cut_off(records: Sequence[Kept]) -> Kept | None:
    """An update that did not end; the caller knows that nobody works on the stack. A redeploy is gone on with."""
    return next(
        (record for record in reversed(records) if record.state is KeptState.BEGUN and not record.of_redeploy), None
    )


def refused_before(records: Sequence[Kept]) -> frozenset[tuple[str, str]]:
    """Service and digest of the newer images that had to go back."""
    return frozenset((image.service, image.refused) for record in records for image in record.images if image.refused)
