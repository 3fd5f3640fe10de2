"""An update that was cut off, or that could not keep what ran: neither stands in the way of a later one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.engine.image import image_id
from scaletail_tui.domain.backup.journal import RestoreMark
from scaletail_tui.domain.backup.member import MARK
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, StageEvent, WayBack
from scaletail_tui.domain.stack.undertaking import MovedData, Undertaking, UndertakingKind
from scaletail_tui.domain.update.kept import KEPT_REPOSITORY, KeptState
from scaletail_tui.operations.update.context import request_update
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.engine import EngineRefused

from .conftest import Update, image_of, result

KUMA, IMAGE, TAILSCALE = "uptime-kuma", "louislam/uptime-kuma:2", "tailscale/tailscale:latest"


@pytest.fixture
async def cut_off(practice: Practice, clock: HandClock, update: Update) -> None:
    """The new image runs, and the record says that nobody has seen it answer: as kill -9 leaves it."""
    await clock.play(update(KUMA))
    (kept,) = practice.ports.kept.read(KUMA)
    practice.ports.kept.write(KUMA, (replace(kept, state=KeptState.BEGUN),))


@pytest.mark.usefixtures("cut_off")
async def test_a_way_back_that_compose_refuses_keeps_nothing_newer_away(
    practice: Practice, clock: HandClock, update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    up, calls = practice.ports.compose.up, [0]

    async def refuse_first(*args: object, **how: object) -> AsyncGenerator[ComposeEvent, None]:
        calls[0] += 1
        if calls[0] == 1:
            raise ComposeFailed("Docker Compose could not start the containers.", detail="port is already allocated")
        async with aclosing(up(*args, **how)) as events:  # type: ignore[arg-type]
            async for event in events:
                yield event

    monkeypatch.setattr(practice.ports.compose, "up", refuse_first, raising=False)
    practice.world().published[IMAGE] = 2
    ended = result(await clock.play(update(KUMA)))
    assert ended.result is JobOutcome.OK, ended.sentence
    assert image_of(practice, "app-uptime-kuma") == image_id(IMAGE, 2)
    assert [one.state for one in practice.ports.kept.read(KUMA)] == [KeptState.BACK, KeptState.DONE]


@pytest.mark.usefixtures("cut_off")
async def test_who_stops_such_a_way_back_ends_it_with_what_ran_before(practice: Practice, clock: HandClock) -> None:
    async def stopped() -> list[JobEvent]:
        job = await practice.ports.jobs.start(await request_update(practice.ports, KUMA))
        async with aclosing(practice.ports.jobs.follow(job.id)) as told:
            async for event in told:
                if isinstance(event, StageEvent) and "making application anew" in event.evidence:
                    stopping = asyncio.create_task(practice.ports.jobs.stop(job.id))
                    break
        await stopping
        async with aclosing(practice.ports.jobs.follow(job.id)) as told:
            return [event async for event in told]

    ended = result(await clock.play(stopped()))
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.TAKEN)
    assert image_of(practice, "app-uptime-kuma") == image_id(IMAGE)
    assert practice.world().find("app-uptime-kuma").running
    assert [one.state for one in practice.ports.kept.read(KUMA)] == [KeptState.BACK]


async def test_where_one_image_cannot_be_kept_no_tag_of_the_others_stays(
    practice: Practice, clock: HandClock, update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await practice.enter()
    world.published[TAILSCALE] = 1
    tag, kept = practice.ports.engine.tag, list[str]()

    async def refuse_second(image: str, reference: str) -> None:
        if reference.startswith(KEPT_REPOSITORY):
            kept.append(reference)
            if len(kept) == 2:
                raise EngineRefused("The engine refused.", detail="no space left on device")
        await tag(image, reference)

    monkeypatch.setattr(practice.ports.engine, "tag", refuse_second, raising=False)
    assert result(await clock.play(update(KUMA))).result is JobOutcome.FAILED
    assert len(kept) == 2
    assert [name for name in world.images if name.startswith(KEPT_REPOSITORY)] == []
    assert practice.ports.kept.read(KUMA) == ()


@pytest.mark.parametrize("kind", [UndertakingKind.MOVE_DATA, UndertakingKind.RENAME])
async def test_going_back_waits_for_a_move_or_a_rename_that_was_cut_off_and_makes_nothing_anew(
    practice: Practice, clock: HandClock, update: Update, kind: UndertakingKind
) -> None:
    await clock.play(update(KUMA))
    moved = MovedData(source="/srv/data", target="/mnt/data", aside="/srv/data.before-move-20261129T192011")
    begun = (
        Undertaking(kind=kind, stack=KUMA, at=0.0, renamed="kuma")
        if kind is UndertakingKind.RENAME
        else Undertaking(kind=kind, stack=KUMA, at=0.0, moved=moved)
    )
    practice.ports.undertakings.keep(begun)
    before = practice.world().find("app-uptime-kuma").id
    ended = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert (ended.result, ended.sentence, ended.fix) == (JobOutcome.FAILED, begun.sentence(), begun.way())
    assert practice.world().find("app-uptime-kuma").id == before
    practice.ports.undertakings.forget(KUMA)
    assert result(await clock.play(update(KUMA, JobKind.BACK))).result is JobOutcome.OK
    assert image_of(practice, "app-uptime-kuma") == image_id(IMAGE)


@pytest.mark.usefixtures("cut_off")
async def test_nothing_newer_is_no_good_news_where_what_ran_before_cannot_be_brought_back(
    practice: Practice, clock: HandClock, update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*args: object, **how: object) -> AsyncGenerator[ComposeEvent, None]:
        raise ComposeFailed("Docker Compose could not start the containers.", detail="port is already allocated")
        yield

    monkeypatch.setattr(practice.ports.compose, "up", refuse, raising=False)
    ended = result(await clock.play(update(KUMA)))
    assert ended.result is JobOutcome.FAILED and "could not start the containers" in ended.sentence
    assert [one.state for one in practice.ports.kept.read(KUMA)] == [KeptState.BEGUN]


@pytest.mark.parametrize("kind", [JobKind.UPDATE, JobKind.BACK])
async def test_a_half_restored_stack_is_not_made_anew_by_an_update(
    practice: Practice, clock: HandClock, update: Update, kind: JobKind
) -> None:
    await clock.play(update(KUMA))
    mark = RestoreMark(stack=KUMA, archive="old.tar", sha256="0")
    (Path(practice.ports.folders.folder(KUMA)) / MARK).write_text(json.dumps(mark.to_json()))
    practice.world().published[IMAGE] = 3
    before = practice.world().find("app-uptime-kuma").id
    ended = result(await clock.play(update(KUMA, kind)))
    assert (ended.result, ended.sentence, ended.fix) == (JobOutcome.FAILED, mark.sentence(), mark.way())
    assert practice.world().find("app-uptime-kuma").id == before
