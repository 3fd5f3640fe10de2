"""A stack whose Compose file gives it another name than its folder has is updated under that name."""

from __future__ import annotations

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.compose import resolve
from scaletail_tui.adapters.practice.engine.image import Image, image_id
from scaletail_tui.adapters.practice.stacks import BY_HAND_COMPOSE
from scaletail_tui.adapters.practice.world import World
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.stage import JobOutcome
from scaletail_tui.operations.support.gather import gather_support
from scaletail_tui.operations.update.check import check_images

from .conftest import Update, result

FOLDER, PROJECT, IMAGE = "jelly", "media", "miniflux/miniflux:latest"


@pytest.fixture
async def world(practice: Practice) -> World:
    """The folder `jelly` below the root, whose file says `name: media`, and its two containers."""
    world = await practice.enter()
    for container in world.namesakes("miniflux"):
        world.remove(container)
    folder = practice.root / FOLDER
    folder.mkdir()
    lines = [line for line in BY_HAND_COMPOSE.splitlines() if "container_name" not in line]
    (folder / "compose.yaml").write_text("\n".join([f"name: {PROJECT}", *lines, ""]))
    (folder / ".env").write_text("TS_AUTHKEY=\n")
    model = resolve(folder, PROJECT)
    world.images.setdefault(IMAGE, Image(reference=IMAGE, tagged=world.instant))
    for service in model["services"]:
        world.start(world.create(PROJECT, str(folder), service, model))
    return world


async def test_an_update_makes_its_own_containers_anew_and_no_second_set(
    world: World, clock: HandClock, update: Update
) -> None:
    before = {one.name for one in world.containers.values()}
    ended = result(await clock.play(update(FOLDER)))
    assert ended.result is JobOutcome.OK, ended.sentence
    assert {one.name for one in world.containers.values()} == before
    assert world.find(f"{PROJECT}-application-1").image_id == image_id(IMAGE, 1)


async def test_it_goes_back_under_that_name_too(world: World, clock: HandClock, update: Update) -> None:
    await clock.play(update(FOLDER))
    ended = result(await clock.play(update(FOLDER, JobKind.BACK)))
    assert ended.result is JobOutcome.OK, ended.sentence
    assert world.namesakes(FOLDER) == ()
    assert world.find(f"{PROJECT}-application-1").image_id == image_id(IMAGE)


async def test_compose_reads_its_files_under_that_name_wherever_they_are_read(
    practice: Practice, world: World, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    config = practice.ports.compose.config

    async def note(folder: str, project: str) -> object:
        if folder.endswith(f"/{FOLDER}"):
            asked.append(project)
        return await config(folder, project)

    monkeypatch.setattr(practice.ports.compose, "config", note, raising=False)
    await clock.play(check_images(practice.ports, FOLDER))
    await clock.play(gather_support(practice.ports, FOLDER))
    assert len(asked) >= 2
    assert set(asked) == {PROJECT}
