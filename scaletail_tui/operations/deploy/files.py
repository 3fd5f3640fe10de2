"""The stages check and write: what will stand in the folder, judged by Compose before it stands there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.plan import FileChange, Plan
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.operations.deploy.context import Course


async def check(course: Course) -> AsyncGenerator[StageEvent, None]:
    """Plan and stage the files (or take the folder as it stands) and have Compose read them."""
    ports = course.ports
    if course.request.resume:
        yield course.run("reading what stands in the folder")
        folder, found = await _standing(course)
    else:
        yield course.run("docker compose config")
        from scaletail_tui.operations.plan.planning import make_plan

        course.plan = await make_plan(ports, course.spec)
        folder = await asyncio.to_thread(ports.folders.stage, course.plan, course.request.key)
        course.staging, found = folder, "docker compose config passed"
    passed = False
    try:
        course.model = await ports.compose.config(folder, course.name)
        course.absent = await _absent_images(course)
        passed = True
    finally:
        if course.staging is not None and not passed:  # the staged key goes with it
            await asyncio.to_thread(ports.folders.finish, course.name)
    yield course.ok(found)


async def write(course: Course) -> AsyncGenerator[StageEvent, None]:
    """Rename what was staged into place; going on with a stack writes nothing but a new key."""
    folders = course.ports.folders
    if course.plan is None or course.staging is None:
        if course.request.key:
            await asyncio.to_thread(folders.write_auth_key, course.name, course.request.key)
            yield course.ok(f"a new key in {course.folder}, everything else stays")
        else:
            yield course.ok(f"{course.folder} stays as it is")
        return
    yield course.run(f"renaming into {course.folder}")
    await asyncio.to_thread(folders.commit, course.plan, course.staging)
    yield course.ok(_tell_written(course.plan))


async def _standing(course: Course) -> tuple[str, str]:
    """The folder to go on with, and one sentence about it; raises BadInput when there is nothing."""
    folders = course.ports.folders
    cleared = ""
    if await asyncio.to_thread(folders.find_unfinished, course.name):
        cleared = await asyncio.to_thread(folders.finish, course.name)
    if await asyncio.to_thread(folders.read, course.name) is None:
        raise BadInput(f"There is no stack {course.name} to go on with. {cleared}".strip(), remedy="Deploy it anew.")
    return course.folder, cleared or "docker compose config passed on what stands in the folder"


async def _absent_images(course: Course) -> frozenset[str]:
    images = sorted({str(body.get("image") or "") for body in course.model["services"].values()} - {""})
    there = await asyncio.gather(*(course.ports.engine.has_image(image) for image in images))
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
