"""The stages check and write: what will stand in the folder, judged by Compose before it stands there."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import AsyncGenerator

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.plan import FileChange, Plan
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.way_back import remember
from scaletail_tui.operations.imports.earlier import note_earlier
from scaletail_tui.operations.lifecycle.begun import MOVES_AND_RENAMES, refuse_unfinished
from scaletail_tui.operations.lifecycle.identity_copy import copy_identity
from scaletail_tui.operations.plan.powers import check_powers, check_standing_powers
from scaletail_tui.operations.plan.write import check_plan, commit_plan
from scaletail_tui.ports.folders import Standing
from scaletail_tui.render.sidecar import STATE_FOLDER


async def check(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Stage the plan's files (or take the folder as it stands) and have Compose read them."""
    ports = context.ports
    await refuse_unfinished(ports, context.name, MOVES_AND_RENAMES)
    if context.plan is None:
        yield context.run("reading what stands in the folder")
        folder, found = await _take_existing(context)
    else:
        yield context.run("docker compose config")
        await check_plan(ports, context.plan)
        folder = await asyncio.to_thread(ports.folders.stage, context.plan, context.request.key)
        context.staging, found = folder, "docker compose config passed"
    passed = False
    try:
        context.model = await ports.compose.config(folder, context.project)
        if context.plan is not None:
            check_powers(context.plan, context.model, folder)
        else:
            await asyncio.to_thread(check_standing_powers, ports, context.spec, context.model, context.request.allowed)
        context.absent = await _absent_images(context)
        passed = True
    finally:
        if context.staging is not None and not passed:  # the staged key goes with it
            await asyncio.to_thread(ports.folders.discard, context.name)
    yield context.ok(found)


async def write(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Rename what was staged into place; going on with a stack writes nothing but a new key.

    A new key may make another device of it: the identity as it is, is copied before the key stands there.
    """
    folders = context.ports.folders
    kept = await _keep_identity(context) if context.request.key else ""
    if context.plan is None or context.staging is None:
        if context.request.key:
            await asyncio.to_thread(folders.write_auth_key, context.name, context.request.key)
            yield context.ok(f"a new key in {context.folder}, everything else stays{kept}")
        else:
            yield context.ok(f"{context.folder} stays as it is")
        return
    if context.plan.replaces_a_stack:
        yield context.run("keeping what runs now")
        await remember(context.ports, context.plan, context.diagnosis)
    stood = context.plan.replaces_a_stack
    await note_earlier(context.ports, context.name, context.request.stops, stood=stood)
    yield context.run(f"renaming into {context.folder}")
    await commit_plan(context.ports, context.plan, context.staging)
    yield context.ok(f"{_tell_written(context.plan)}{kept}")


async def _keep_identity(context: DeployContext) -> str:
    """What is said of the copy; empty where there is no identity yet. Without it nothing is put in place."""
    folders, state = context.ports.folders, f"{context.folder}/{STATE_FOLDER}"
    if await asyncio.to_thread(folders.standing, state) in (Standing.NOTHING, Standing.EMPTY):
        return ""
    sidecar = context.model["services"].get(SIDECAR_SERVICE, {})
    image = str(sidecar.get("image") or "")
    try:
        aside = await copy_identity(context.ports, context.name, image="" if image in context.absent else image)
    except ScaletailError:
        if context.staging is not None:  # the staged key goes with it
            await asyncio.to_thread(folders.discard, context.name)
        raise
    return f"; the identity as it was is kept as {posixpath.basename(aside)}" if aside else ""


async def _take_existing(context: DeployContext) -> tuple[str, str]:
    """The folder to go on with, and one sentence about it; raises BadInput when there is nothing."""
    folders = context.ports.folders
    cleared = ""
    if await asyncio.to_thread(folders.find_unfinished, context.name):
        cleared = await asyncio.to_thread(folders.finish, context.name)
    if await asyncio.to_thread(folders.read, context.name) is None:
        raise BadInput(f"There is no stack {context.name} to go on with. {cleared}".strip(), remedy="Deploy it anew.")
    return context.folder, cleared or "docker compose config passed on what stands in the folder"


async def _absent_images(context: DeployContext) -> frozenset[str]:
    images = sorted({str(body.get("image") or "") for body in context.model["services"].values()} - {""})
    there = await asyncio.gather(*(context.ports.engine.has_image(image) for image in images))
    return frozenset(image for image, has in zip(images, there, strict=True) if not has)


def _tell_written(plan: Plan) -> str:
    """`7 new in ~/scaletail/vault`, or how an update changed the folder."""
    counts = {change: sum(file.change is change for file in plan.files) for change in FileChange}
    words = [
        (FileChange.NEW, "new"), (FileChange.CHANGED, "changed"), (FileChange.EDITED, "edited by hand, a copy is kept"),
        (FileChange.SAME, "the same"),
    ]  # fmt: skip
    said = ", ".join(f"{counts[change]} {word}" for change, word in words if counts[change])
    return f"{said or 'nothing to write'} in {plan.folder}"
