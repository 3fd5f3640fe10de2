"""What the stages of an update do before it is watched: compare, pull, make anew."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.database import Line, find_line, line_named, parts_ways
from scaletail_tui.domain.stack.stage import StageEvent, StageState
from scaletail_tui.domain.update.images import ServiceImage, StackImages, Standing, image_facts
from scaletail_tui.domain.update.kept import KeptState
from scaletail_tui.domain.update.reference import short_digest
from scaletail_tui.operations.databases.lines import line_of, refuse_other_line
from scaletail_tui.operations.deploy.app import container_of
from scaletail_tui.operations.deploy.pull import pull_services
from scaletail_tui.operations.deploy.stage_context import StageFailed
from scaletail_tui.operations.imports.earlier import refuse_beside_earlier
from scaletail_tui.operations.kept.keep import cut_off, keep_old
from scaletail_tui.operations.kept.let_go import let_go_of_old
from scaletail_tui.operations.lifecycle.begun import MOVES_AND_RENAMES, refuse_unfinished
from scaletail_tui.operations.lifecycle.identity_copy import copy_identity
from scaletail_tui.operations.update.back import go_back
from scaletail_tui.operations.update.check import check_images
from scaletail_tui.operations.update.context import UpdateContext
from scaletail_tui.operations.update.recreate import (
    check_made_from,
    recreate_apps,
    recreate_sidecar,
    services_to_recreate,
)

log = logging.getLogger(__name__)


class NothingNewer(Exception):
    """There is nothing to do; the sentence says so."""


async def check(context: UpdateContext) -> AsyncGenerator[StageEvent, None]:
    """Ask the registries, and write down what runs."""
    await refuse_unfinished(context.ports, context.request.stack, MOVES_AND_RENAMES)
    await refuse_beside_earlier(context.ports, context.request.stack)
    yield context.stages.run("asking the registries")
    await let_go_of_old(context.ports, held=context.request.stack)
    left, said = cut_off(await asyncio.to_thread(context.ports.kept.read, context.request.stack)), ""
    if left is not None:
        yield context.stages.run("an update was cut off; going back to what ran before it")
        context.kept, context.touched = left, True  # who stops us now leaves what ran before, too
        try:
            async with aclosing(go_back(context, left)) as events:
                async for event in events:
                    yield replace(event, state=StageState.RUN)
        except (StageFailed, ScaletailError) as failure:
            said = failure.sentence if isinstance(failure, StageFailed) else failure.title
            now = context.kept or left
            if now.state is KeptState.BEGUN and (now.data or now.stopped):  # it stands still, or on other data
                raise StageFailed(f"An update was cut off, and its data are not back yet: {said}") from failure
            context.behind = now if now.state is KeptState.BEGUN else None
            yield context.stages.run(said)
        context.kept, context.touched = None, False
    found = context.images = await check_images(context.ports, context.request.stack)
    if found.refusal:
        raise StageFailed(found.refusal, fix=found.remedy)
    if not found.outdated:
        if context.behind is not None:
            raise StageFailed(f"An update was cut off, and what ran before it could not be brought back: {said}")
        unknown = found.unknown
        if unknown:
            raise StageFailed(f"Whether there is something newer is not known. {unknown[0].said}", seen=unknown[0].said)
        raise NothingNewer(f"{found.stack} has the newest images of its tags.")
    for one in found.outdated:
        old = await line_of(context.ports, one.runs.id)
        _judge_line(context, one.service, new=line_named(one.reference), old=old)
    context.kept = await keep_old(context.ports, found, found.outdated)
    yield context.stages.ok("; ".join(tell_change(one) for one in found.outdated))


async def pull(context: UpdateContext) -> AsyncGenerator[StageEvent, None]:
    """Pull what is newer; a database of another line is refused before anything is made anew."""
    found = _found(context)
    wanted = [one.service for one in found.outdated if one.standing is Standing.NEWER]
    if wanted:
        total = len({one.reference for one in found.images})
        absent = len({one.reference for one in found.outdated if one.service in wanted})
        async with aclosing(pull_services(context.stages, wanted, absent=absent, total=total)) as events:
            async for event in events:
                yield replace(event, state=StageState.RUN)
    changed, told = [], []
    for one in found.outdated:
        inspected = await context.ports.engine.image(one.reference)
        if inspected is None:
            raise ScaletailError(f"{one.reference} is not on this host, though it was pulled.")
        new = image_facts(inspected, one.reference)
        if new.id == one.runs.id:  # the tag was moved for other processors alone
            continue
        old = await line_of(context.ports, one.runs.id)
        _judge_line(context, one.service, new=find_line(inspected), old=old)
        changed.append(one.service)
        context.pulled[one.service] = new.id
        told.append(f"{one.service} {_version(one.runs.version, one.runs.digest or one.runs.id)} → "
                    f"{_version(new.version, new.digest or new.id)}")  # fmt: skip
    if not changed:
        raise NothingNewer(f"{found.stack} has the newest images of its tags for this host's processor.")
    context.crossing = {key: lines for key, lines in context.crossing.items() if key in changed}
    context.recreated = services_to_recreate(context.model, changed, sidecar=context.sidecar)
    yield context.stages.ok(", ".join(told))


async def sidecar(context: UpdateContext) -> AsyncGenerator[StageEvent, None]:
    """Make the sidecar anew where its image is another one: it may write its identity anew, which is copied before.

    In a folder of somebody else's no copy of a key is left: who wrote that may keep it in Git.
    """
    if context.sidecar not in context.recreated:
        yield context.stages.ok("stays as it is")
        return
    said = ""
    if context.sidecar in context.pulled:
        if await _is_ours(context):
            yield context.stages.run("copying the identity")
            await _copy_identity(context)
        else:
            said = "; its identity is not copied, since the folder was made by hand"
    context.touched = True
    async with aclosing(recreate_sidecar(context.stages, context.sidecar)) as events:
        async for event in events:
            yield replace(event, evidence=f"{event.evidence}{said}") if event.state is StageState.OK else event
    await check_made_from(context, {key: one for key, one in context.pulled.items() if key == context.sidecar})


async def _is_ours(context: UpdateContext) -> bool:
    """Also without the deploy's context: an entry that is gone from the catalog has none."""
    if context.deploy is not None:
        return True
    disk = await asyncio.to_thread(context.ports.folders.read, context.request.stack)
    return disk is not None and disk.meta is not None


async def _copy_identity(context: UpdateContext) -> None:
    """As far as it can be reached: one in a volume of the engine's is kept by the way back alone."""
    try:
        await copy_identity(context.ports, context.request.stack)
    except ScaletailError as error:
        log.info("the identity of %s is not copied: %s", context.request.stack, error.title)


async def app(context: UpdateContext) -> AsyncGenerator[StageEvent, None]:
    """Make the others anew, into the sidecar's namespace as it is now."""
    context.touched = True
    if context.kept is not None and context.kept.stopped:  # they wait for a database that is another one now
        again = {*context.recreated, *context.kept.stopped}
        context.recreated = services_to_recreate(context.model, again, sidecar=context.sidecar)
    wanted = [key for key in context.recreated if key not in context.loaded]
    async with aclosing(recreate_apps(context.stages, wanted, sidecar=context.sidecar)) as events:
        async for event in events:
            yield event
    await check_made_from(context, context.pulled)
    project = context.stages.project
    names = [container_of(context.model, key, project) for key in context.recreated if key != context.sidecar]
    yield context.stages.ok(f"{', '.join(names)} made anew" if names else "nothing else to make anew")


def tell_change(image: ServiceImage) -> str:
    """`application: 1.32.0 → sha256:1a2b3c4d5e6f`."""
    old = _version(image.runs.version, image.runs.digest or image.runs.id)
    return f"{image.service}: {old} → {_version(image.new_version, image.new_digest)}"


def _version(version: str, digest: str) -> str:
    return version or short_digest(digest)


def _found(context: UpdateContext) -> StackImages:
    assert context.images is not None  # the stage check comes first
    return context.images


def _judge_line(context: UpdateContext, service: str, *, new: Line | None, old: Line | None) -> None:
    """Raise BadInput where the new database would not start on the old one's data, and nobody said what to do then."""
    if old is None or new is None or old.product.kind is not new.product.kind or not context.request.with_dump:
        refuse_other_line(context.request.stack, service, new=new, old=old)
    elif parts_ways(old, new):
        context.crossing[service] = (old, new)
