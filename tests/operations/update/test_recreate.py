"""An image's name belongs to all stacks of the host: what one update does to it must not change another stack."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.compose import resolve
from scaletail_tui.adapters.practice.engine.image import Image, image_id
from scaletail_tui.adapters.practice.world import World
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.domain.stack.stage import JobOutcome, WayBack
from scaletail_tui.domain.update.images import Standing
from scaletail_tui.operations.update.check import check_images

from .conftest import Update, image_of, result

KUMA, IMAGE = "uptime-kuma", "louislam/uptime-kuma:2"
OLD, NEW = image_id(IMAGE), image_id(IMAGE, 1)


def name_newest(world: World) -> None:
    world.images[IMAGE] = Image(reference=IMAGE, tagged=world.now, serial=1)


def name_oldest(world: World) -> None:
    world.images[IMAGE] = Image(reference=IMAGE, tagged=world.now)


def add_neighbour(practice: Practice, world: World) -> None:
    """Another project whose container was made from what the name leads to now."""
    folder = practice.root.parent / "neighbour"
    folder.mkdir()
    (folder / "compose.yaml").write_text(f"services:\n  other:\n    image: {IMAGE}\n")
    world.start(world.create("neighbour", str(folder), "other", resolve(folder, "neighbour")))


async def test_a_stack_that_runs_the_newest_is_not_outdated_because_its_name_leads_to_an_older_one(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    await clock.play(update(KUMA))
    name_oldest(practice.world())  # another stack went back
    found = await clock.play(check_images(practice.ports, KUMA))
    assert [one.standing for one in found.images if one.reference == IMAGE] == [Standing.SAME]
    assert found.outdated == ()


async def test_a_name_that_is_moved_between_pull_and_start_is_seen_and_not_told_as_an_update(
    practice: Practice, clock: HandClock, update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await practice.enter()
    up = practice.ports.compose.up

    async def moved_before(*args: object, **how: object) -> AsyncGenerator[ComposeEvent, None]:
        name_oldest(world)
        async with aclosing(up(*args, **how)) as events:  # type: ignore[arg-type]
            async for event in events:
                yield event

    monkeypatch.setattr(practice.ports.compose, "up", moved_before, raising=False)
    ended = result(await clock.play(update(KUMA)))
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.TAKEN)
    assert "another image" in ended.sentence
    assert image_of(practice, "app-uptime-kuma") == OLD


async def test_going_back_leaves_the_name_with_the_newer_image_that_another_stack_lives_on(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    await clock.play(update(KUMA))
    world = practice.world()
    add_neighbour(practice, world)
    ended = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert ended.result is JobOutcome.OK, ended.sentence
    assert image_of(practice, "app-uptime-kuma") == OLD
    assert world.images[IMAGE].id == NEW


async def test_an_update_that_fails_before_the_first_container_leaves_such_a_name_too(
    practice: Practice, clock: HandClock, update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await practice.enter()
    name_newest(world)
    add_neighbour(practice, world)

    async def gone(reference: str) -> None:
        return None

    image = practice.ports.engine.image

    async def forget_in_pull(reference: str) -> object:
        return await (gone if reference == IMAGE and stage_is_pull() else image)(reference)

    seen: list[str] = []

    def stage_is_pull() -> bool:
        seen.append(IMAGE)
        return len(seen) == 2  # the check asks first, then the pull

    monkeypatch.setattr(practice.ports.engine, "image", forget_in_pull, raising=False)
    ended = result(await clock.play(update(KUMA)))
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.UNTOUCHED)
    assert world.images[IMAGE].id == NEW


async def test_going_back_tries_again_where_a_pull_moves_the_name_under_it(
    practice: Practice, clock: HandClock, update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clock.play(update(KUMA))
    world = practice.world()
    up, calls = practice.ports.compose.up, [0]

    async def moved_once(*args: object, **how: object) -> AsyncGenerator[ComposeEvent, None]:
        calls[0] += 1
        if calls[0] == 1:
            name_newest(world)
        async with aclosing(up(*args, **how)) as events:  # type: ignore[arg-type]
            async for event in events:
                yield event

    monkeypatch.setattr(practice.ports.compose, "up", moved_once, raising=False)
    events = await clock.play(update(KUMA, JobKind.BACK))
    assert result(events).result is JobOutcome.OK
    assert image_of(practice, "app-uptime-kuma") == OLD
    assert calls[0] == 2
