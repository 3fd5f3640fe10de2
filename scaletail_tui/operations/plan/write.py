"""Put a plan's files into place: the plan that was shown, or a refusal, and never another one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.keys.key_reading import is_oauth_client
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.operations.plan.diff import read_checksums
from scaletail_tui.operations.plan.powers import check_powers
from scaletail_tui.render.stack import DATA_FOLDER

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasFolders, WritePorts

log = logging.getLogger(__name__)
_Given = ParamSpec("_Given")
Done = TypeVar("Done")
Judge = Callable[[Plan, Mapping[str, Any], str], None]


class PlanOutdated(BadInput):
    """The folder has changed since the plan was made."""


async def check_plan(ports: HasFolders, plan: Plan) -> None:
    """Raise PlanOutdated where the plan would now be another one; for who holds the stack."""
    disk = await asyncio.to_thread(ports.folders.read, plan.stack)
    now = read_checksums(disk, plan.files)
    changed = sorted(path for path in {**now, **plan.compared_with} if now.get(path) != plan.compared_with.get(path))
    if not changed and await asyncio.to_thread(ports.folders.exists, plan.stack) == plan.update:
        return
    raise PlanOutdated(
        f"{plan.folder} has changed since its plan was made: {', '.join(changed) or 'the folder itself'}. "
        "Nothing was written.",
        remedy="Start it again: it is planned anew.",
    )


def check_is_key(key: AuthKey | None) -> None:
    """Raise BadInput for an OAuth client's secret: a stack's folder holds what admits one device, and no more."""
    if key is not None and is_oauth_client(key):
        raise BadInput(
            "The key that an OAuth client makes is good for ten minutes, and nothing is started here.",
            remedy="Give an auth key, or deploy it.",
        )


async def write_plan(ports: WritePorts, plan: Plan, key: AuthKey | None) -> None:
    """Put the files into place without starting anything: for those who run `docker compose up -d` themselves.

    Raises StackHeld, PlanOutdated, FilesRefused, or ComposeFailed with Compose's own words; then nothing stands in the
    folder.
    """
    with ports.locks.hold(plan.stack, "write"):
        await put_in_place(ports, plan, key)


async def put_in_place(ports: WritePorts, plan: Plan, key: AuthKey | None, *, judge: Judge = check_powers) -> None:
    """Stage the files, have Compose read them, and rename them into place; for a caller that holds the stack.

    `judge` may refuse Compose's model of what is staged: without another one it must do no more than was allowed.
    """
    check_is_key(key)
    await check_plan(ports, plan)
    staging = await asyncio.to_thread(ports.folders.stage, plan, key)
    read = False
    try:
        model = await ports.compose.config(staging, plan.stack)
        judge(plan, model, staging)
        read = True
    finally:
        if not read:  # what Compose refuses, or never got to read, does not stay beside the stack
            await asyncio.to_thread(ports.folders.finish, plan.stack)
    await commit_plan(ports, plan, staging)


async def commit_plan(ports: WritePorts, plan: Plan, staging: str) -> None:
    """Rename what is staged into place; what changed while Compose read it is refused too."""
    try:
        await check_plan(ports, plan)
    except PlanOutdated:
        await asyncio.to_thread(ports.folders.discard, plan.stack)  # the staged key goes with it
        raise
    await to_its_end(ports.folders.commit, plan, staging)
    host = await ports.host.look()
    if host.uid == 0 and plan.owner[0]:
        await asyncio.to_thread(_give_folders, ports, plan)


async def to_its_end(work: Callable[_Given, Done], *args: _Given.args, **more: _Given.kwargs) -> Done:
    """Work on files in a thread, which nothing stops: who is cancelled waits for it, and only then is.

    What goes back from there must not meet it on its way.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, **more))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()) is not None:
            log.info("what was ended meanwhile had failed: %s", error)
        raise


def _give_folders(ports: HasFolders, plan: Plan) -> None:
    """Root makes them, and the app, which is not root, must write there; what stood before stays as it is."""
    uid, gid = plan.owner
    for folder in plan.folders:
        ours = folder.path == DATA_FOLDER or folder.path.startswith(f"{DATA_FOLDER}/")
        if ours and not folder.exists and not folder.leads_to:
            ports.folders.own_folder(f"{plan.folder}/{folder.path}", uid=uid, gid=gid)
