"""A database whose newer image is of another line: refused, or taken across with its old data kept, or put back."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.bulk import PracticeBulk
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.compose import resolve
from scaletail_tui.adapters.practice.engine.image import Image, image_id
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, StageEvent, StageId, StageState, WayBack
from scaletail_tui.domain.update.kept import KeptState
from scaletail_tui.operations.update.old_data import _to_its_end
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.engine import EngineRefused

from .conftest import Update, result

STACK, DB = "miniflux", "postgres:16-alpine"
SERVICE = """\
  db:
    image: postgres:16-alpine
    container_name: db-miniflux
    volumes:
      - ./data/db:/var/lib/postgresql/data
"""


@pytest.fixture
async def data(practice: Practice) -> Path:
    return await add_database(practice)


async def add_database(practice: Practice) -> Path:
    """The data folder of a PostgreSQL 16 whose tag leads to 17 now."""
    world = await practice.enter()
    folder = practice.root.parent / "srv" / STACK
    compose = folder / "compose.yaml"
    compose.write_text(compose.read_text().rstrip("\n") + "\n" + SERVICE)
    (folder / "data" / "db").mkdir(parents=True)
    (folder / "data" / "db" / "PG_VERSION").write_text("16")
    world.images[DB] = Image(reference=DB, tagged=world.instant)
    world.start(world.create(STACK, str(folder), "db", resolve(folder, STACK)))
    world.published = {DB: 1}
    return folder / "data"


def names(data: Path) -> list[str]:
    return sorted(one.name.partition("-")[0] for one in data.iterdir())


def ended_well(events: list[JobEvent]) -> list[StageId]:
    return [one.stage for one in events if isinstance(one, StageEvent) and one.state is StageState.OK]


async def test_without_the_wish_it_is_refused_and_the_way_is_told(
    practice: Practice, clock: HandClock, update: Update, data: Path
) -> None:
    ended = result(await clock.play(update(STACK)))
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.UNTOUCHED)
    assert "PostgreSQL 16" in ended.sentence and "PostgreSQL 17" in ended.sentence
    assert f"update {STACK} --with-dump" in ended.fix
    assert names(data) == ["db"]


async def test_with_it_the_old_data_are_kept_and_the_new_release_runs(
    practice: Practice, clock: HandClock, update: Update, data: Path
) -> None:
    events = await clock.play(update(STACK, with_dump=True))
    ended = result(events)
    assert ended.result is JobOutcome.OK, ended
    assert ended_well(events)[:5] == [StageId.CHECK, StageId.PULL, StageId.DUMP, StageId.SIDECAR, StageId.LOAD]
    assert practice.world().find("db-miniflux").image_id == image_id(DB, 1)
    assert practice.world().find("app-miniflux").running
    assert names(data) == ["db", "db.before"]
    (kept,) = practice.ports.kept.read(STACK)
    assert (kept.state, kept.data[0].moved) == (KeptState.DONE, True)
    assert kept.data[0].aside in ended.sentence
    assert (Path(kept.data[0].aside) / "PG_VERSION").read_text() == "16"
    assert not Path(kept.dump).exists()


async def test_back_later_brings_the_old_data_and_keeps_the_newer_ones(
    practice: Practice, clock: HandClock, update: Update, data: Path
) -> None:
    await clock.play(update(STACK, with_dump=True))
    (data / "db" / "PG_VERSION").write_text("17")
    ended = result(await clock.play(update(STACK, JobKind.BACK)))
    assert ended.result is JobOutcome.OK, ended
    assert (data / "db" / "PG_VERSION").read_text() == "16"
    assert names(data) == ["db", "db.after"]
    assert practice.world().find("db-miniflux").image_id == image_id(DB)
    assert "db.after-" in ended.sentence


async def test_a_dump_that_fails_leaves_everything_as_it_was(
    practice: Practice, clock: HandClock, update: Update, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: PracticeBulk, container: str, script: str) -> object:
        raise EngineRefused("It could not be read.", detail="no pg_dumpall")

    monkeypatch.setattr(PracticeBulk, "read", refuse)
    ended = result(await clock.play(update(STACK, with_dump=True)))
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.TAKEN)
    assert (data / "db" / "PG_VERSION").read_text() == "16"
    assert names(data) == ["db"]
    world = practice.world()
    assert all(world.find(one).running for one in ("db-miniflux", "app-miniflux"))


async def test_data_in_no_mount_are_refused_before_anything_stops(
    practice: Practice, clock: HandClock, update: Update, data: Path
) -> None:
    world = practice.world()
    folder = data.parent
    compose = folder / "compose.yaml"
    compose.write_text(compose.read_text().replace("/var/lib/postgresql/data", "/elsewhere"))
    world.remove(world.find("db-miniflux"))
    world.start(world.create(STACK, str(folder), "db", resolve(folder, STACK)))
    started = world.find("app-miniflux").id
    ended = result(await clock.play(update(STACK, with_dump=True)))
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.UNTOUCHED)
    assert "in no folder or volume" in ended.sentence
    assert world.find("app-miniflux").id == started


async def test_postgresql_18_is_refused_at_the_old_place_with_the_line_to_change(
    practice: Practice, clock: HandClock, update: Update, data: Path
) -> None:
    practice.world().published = {DB: 2}
    ended = result(await clock.play(update(STACK, with_dump=True)))
    assert "PostgreSQL 18" in ended.sentence and "/var/lib/postgresql" in ended.fix
    assert names(data) == ["db"]


class SlowBulk(PracticeBulk):
    """Empties a volume until it is ended."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.ended = threading.Event(), threading.Event()
        self.left = False

    def empty(self, image: str, source: Source, path: str = "") -> None:
        self.begun.set()
        assert self.ended.wait(30)
        self.left = True

    def end(self) -> None:
        self.ended.set()


async def test_who_is_stopped_ends_what_works_on_the_data_before_anything_goes_back() -> None:
    bulk = SlowBulk()
    task = asyncio.create_task(_to_its_end(bulk, partial(bulk.empty, "image", Source(name="db", volume=True))))
    await asyncio.to_thread(bulk.begun.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bulk.left
