"""The way back from a redeploy: files and images are kept before the first file is put in place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.update.images import image_facts
from scaletail_tui.domain.update.kept import Kept, KeptFile, KeptImage, KeptState, keep_tag
from scaletail_tui.operations.deploy.reopening import CLOSED_SINCE, close_what_is_closed
from scaletail_tui.operations.kept.keep import hold, last_kept, note
from scaletail_tui.operations.kept.let_go import let_go_of_redeploys
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.plan.diff import read_checksums, text_on_disk
from scaletail_tui.operations.plan.write import put_in_place
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.dotenv import DOTENV
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, SERVE_FILE

if TYPE_CHECKING:
    from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
    from scaletail_tui.ports.needs import HasKept, LookBackPorts, RunPorts

log = logging.getLogger(__name__)
_LARGEST = 300_000
"""Characters of all files together; what is larger is not kept, and a way back is not offered."""


def find_to_take_back(ports: LookBackPorts, stack: str) -> Kept | None:
    """The redeploy that has not come up; what ran before it can be brought back. Blocks for a moment."""
    return _not_up(ports.kept.read(stack), ports.clock.now())


def _not_up(records: Sequence[Kept], now: float) -> Kept | None:
    last = last_kept(records)
    if last is None or not last.of_redeploy or last.state is not KeptState.BEGUN or last.is_over(now):
        return None
    return last


async def remember(ports: RunPorts, plan: Plan, look: Callable[[], Awaitable[Diagnosis | None]]) -> None:
    """Keep what stands and runs, for a caller that holds the stack and has put nothing in place.

    Where an earlier redeploy has not come up, what ran before that one stays what can be gone back to. A record that
    cannot be made keeps no redeploy from being done: then no way back is offered.
    """
    if not plan.replaces_a_stack:
        return
    try:
        records = await asyncio.to_thread(ports.kept.read, plan.stack)
        earlier = _not_up(records, ports.clock.now())
        if earlier is not None:
            from scaletail_tui.operations.watch.until_up import is_up

            seen = await look()
            if seen is None or not is_up(seen):
                return
            await note(ports, earlier, KeptState.DONE)
        await let_go_of_redeploys(ports, plan.stack)
        kept = await _read(ports, plan)
        if kept is not None:
            await hold(ports, kept)
    except ScaletailError as error:
        log.info("what ran before the redeploy of %s is not kept: %s %s", plan.stack, error.title, error.detail)


async def note_well(ports: HasKept, stack: str) -> None:
    """The stack has come up: its redeploy is done."""
    for one in await asyncio.to_thread(ports.kept.read, stack):
        if one.of_redeploy and one.state is KeptState.BEGUN:
            await note(ports, one, KeptState.DONE)


async def put_back_files(ports: RunPorts, stack: str) -> str:
    """Put a redeploy's old files in place, all or none; nothing where the last thing kept is an update.

    What was public and has been closed since stays closed: that is what is returned to be said, else nothing.

    What was edited meanwhile is kept beside, and so are answers and secrets in any case. Files that the redeploy added
    stay: the old Compose file does not name them. For a caller that holds the stack. Raises FilesRefused, or
    ComposeFailed where Compose refuses them now.
    """
    kept = last_kept(await asyncio.to_thread(ports.kept.read, stack))
    if kept is None or not kept.of_redeploy:
        return ""
    if await asyncio.to_thread(ports.folders.find_unfinished, stack) is not None:
        await asyncio.to_thread(ports.folders.finish, stack)
    disk = await asyncio.to_thread(ports.folders.read, stack)
    if disk is None:
        return ""  # who goes on with that says that the folder is gone
    closed = await asyncio.to_thread(close_what_is_closed, ports, disk, {one.path: one.text for one in kept.files})
    files = tuple(
        PlannedFile(path=file.path, text=closed.get(file.path, file.text), mode=file.mode) for file in kept.files
    )
    told = CLOSED_SINCE if closed else ""
    if all(text_on_disk(disk, file.path) == file.text for file in files):
        return told
    copies = tuple(one.path for one in files) if kept.changed is not None else (DOTENV,)
    await put_in_place(ports, _plan(stack, disk, files, copies), None, judge=_allow_what_ran)
    await asyncio.to_thread(_note_as_ours, ports, stack, closed)
    return told


def _note_as_ours(ports: RunPorts, stack: str, closed: Mapping[str, str]) -> None:
    """Checksums and public address of what is not as it was kept."""
    if SERVE_FILE in closed:
        ports.folders.write_serve(stack, closed[SERVE_FILE])
    if COMPOSE_FILE in closed:
        ports.folders.set_exposure(stack, closed[COMPOSE_FILE])


def _plan(stack: str, disk: StackOnDisk, files: tuple[PlannedFile, ...], copies: tuple[str, ...]) -> Plan:
    return Plan(
        stack=stack, folder=disk.folder, files=files, folders=(), commands=(), update=True,
        compared_with=read_checksums(disk, files), copies=copies,
    )  # fmt: skip


def _allow_what_ran(plan: Plan, model: Mapping[str, Any], folder: str) -> None:
    """What it may do was agreed to when it was deployed."""


async def _read(ports: RunPorts, plan: Plan) -> Kept | None:
    found = await members(ports, plan.stack)
    disk = await asyncio.to_thread(ports.folders.read, plan.stack)
    if disk is None or not found.containers:
        return None
    files = tuple(
        KeptFile(path=file.path, text=text, mode=file.mode)
        for file in plan.files
        if file.path != AUTH_KEY_FILE and (text := text_on_disk(disk, file.path)) is not None
    )
    if sum(len(file.text) for file in files) > _LARGEST:
        return None
    now, images = ports.clock.now(), []
    for container in found.containers:
        made_from = await ports.engine.image(container.image_id)
        if made_from is None or not container.service:
            continue
        facts = image_facts(made_from, container.image)
        images.append(
            KeptImage(
                service=container.service, reference=container.image, id=facts.id or container.image_id,
                digest=facts.digest, version=facts.version, tag=keep_tag(plan.stack, container.service, now),
            )
        )  # fmt: skip
    return Kept(stack=plan.stack, folder=plan.folder, at=now, state=KeptState.BEGUN, images=tuple(images), files=files)
