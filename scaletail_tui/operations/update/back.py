"""Going back: the old images get their names again, and what was made anew is made anew from them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from scaletail_tui.domain.diagnosis.evidence.moments import date
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.domain.update.kept import Kept, KeptState
from scaletail_tui.domain.update.reference import Pin, parse_reference
from scaletail_tui.operations.deploy.stage_context import StageFailed
from scaletail_tui.operations.kept.keep import last_kept, note
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.update.context import UpdateContext
from scaletail_tui.operations.update.old_data import put_back
from scaletail_tui.operations.update.path import answer
from scaletail_tui.operations.update.recreate import (
    find_made_from_others,
    lead_back,
    recreate_apps,
    recreate_sidecar,
    services_to_recreate,
)
from scaletail_tui.ports.engine import NoSuchContainer

_TURNS = 3
"""How often it is tried where another stack's pull moves a name at the same time."""


async def find_way_back(context: UpdateContext) -> AsyncGenerator[StageEvent, None]:
    """The stage check of an update, or a redeploy, that is taken back later."""
    records = await asyncio.to_thread(context.ports.kept.read, context.request.stack)
    kept = last_kept(records)
    if kept is None:
        raise BadInput(
            f"Nothing is kept of {context.request.stack} to go back to.",
            remedy="What ran before an update or a redeploy is kept for seven days.",
        )
    context.kept = kept
    images = ", ".join(f"{one.service}: {one.version or one.digest or one.id}" for one in kept.images)
    undone = ""
    if kept.changed is not None:
        undone = f"the change of {date(kept.changed)} is undone, too, and its files are kept as FILE.before-…; "
    yield context.stages.ok(f"{undone}{images}")


async def go_back(context: UpdateContext, kept: Kept) -> AsyncGenerator[StageEvent, None]:
    """The stage back: names first, so that whatever starts these containers takes the old images. Then the answer.

    A name whose newer image another stack lives on leads to that again afterwards. Raises StageFailed where an old
    image is gone, or does not answer.
    """
    stages, engine = context.stages, context.ports.engine
    if kept.data or kept.stopped:
        yield stages.run("bringing the old data to their place again")
        kept = context.kept = await put_back(context, kept)
    yield stages.run("giving the old images their names again")
    refused: dict[str, str] = {}
    moved: dict[str, str] = {}
    for one in kept.images:
        new = await engine.image(one.reference)
        if new is not None and str(new.get("Id")) != one.id:
            digests = [str(digest).partition("@")[2] for digest in new.get("RepoDigests") or ()]
            refused[one.service] = next(iter(digests), str(new.get("Id")))
            moved[one.reference] = str(new.get("Id"))
    last = {one.reference: one.id for one in kept.images}  # one name leads to one image, also where two ran before
    wanted = {one.service: last[one.reference] for one in kept.images}
    try:
        for turn in range(1, _TURNS + 1):
            async with aclosing(_make_from_old(context, kept, wanted)) as events:
                async for event in events:
                    yield event
            wrong = await find_made_from_others(context, wanted)
            if not wrong:
                break
            if turn == _TURNS:
                raise StageFailed(f"{', '.join(wrong)} came up with another image: its name is moved again and again.")
            yield stages.run(f"the name of the image of {', '.join(wrong)} was moved meanwhile; once more")
    finally:
        await lead_back(context.ports, stages.project, moved)
    context.kept = await note(context.ports, kept, KeptState.BACK, refused=refused)
    async with aclosing(answer(context)) as events:
        async for event in events:
            yield event


async def _make_from_old(
    context: UpdateContext, kept: Kept, wanted: Mapping[str, str]
) -> AsyncGenerator[StageEvent, None]:
    """Give the names, and make anew what was made from another image, is missing, or lives in a dead namespace."""
    stages = context.stages
    for one in kept.images:
        if parse_reference(one.reference).pin is Pin.DIGEST:
            continue  # such a name leads to one image for ever
        try:
            await context.ports.engine.tag(one.id, one.reference)
        except NoSuchContainer as error:
            raise StageFailed(
                f"The old image of {one.service} is not on this host any more: {one.digest or one.id}.",
                fix=f"Name it in the Compose file by its digest: {one.digest}" if one.digest else "",
            ) from error
    found = await members(context.ports, context.request.stack)
    wrong = {key for key, image in wanted.items() if any(it.image_id != image for it in found.of(key))}
    missing = {key for key in wanted if not found.of(key)}
    home = found.sidecar.id if found.sidecar is not None else ""
    astray = {one.service for one in found.apps if one.joined != home}
    asleep = {one.service for one in found.containers if not one.running}.intersection(kept.stopped)
    asleep |= {one.service for one in kept.data if not any(it.running for it in found.of(one.service))}
    changed = wrong | missing | astray | asleep
    again = services_to_recreate(context.model, changed, sidecar=context.sidecar)
    context.recreated = again
    if context.sidecar in again or kept.of_redeploy:
        async with aclosing(recreate_sidecar(stages, context.sidecar, force=context.sidecar in again)) as events:
            async for event in events:
                yield stages.run(event.evidence)
    if kept.of_redeploy:  # the sidecar may read otherwise: then Compose has made it anew, and the pair is one
        found = await members(context.ports, context.request.stack)
        if (found.sidecar.id if found.sidecar is not None else "") != home:
            again = services_to_recreate(context.model, {*changed, context.sidecar}, sidecar=context.sidecar)
        context.recreated = tuple(context.model.get("services") or {})
    async with aclosing(recreate_apps(stages, again, sidecar=context.sidecar, others=kept.of_redeploy)) as events:
        async for event in events:
            yield event
