"""Data of a database that are not back yet after an update was cut off: nobody is told that all is well."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.bulk import PracticeBulk
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.stage import JobOutcome, StageEvent, WayBack
from scaletail_tui.domain.update.kept import Kept, KeptState, OldData
from scaletail_tui.operations.deploy.stage_context import StageFailed
from scaletail_tui.operations.update import back, old_data
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.engine import EngineRefused, NoSuchContainer

from .conftest import Update, result
from .test_across import DB, STACK, add_database, names


@pytest.fixture
async def data(practice: Practice, clock: HandClock, update: Update) -> Path:
    """The newer release runs on its own data, and nobody has seen it answer: as kill -9 leaves it."""
    folder = await add_database(practice)
    await clock.play(update(STACK, with_dump=True))
    (folder / "db" / "PG_VERSION").write_text("17")
    (kept,) = practice.ports.kept.read(STACK)
    practice.ports.kept.write(STACK, (replace(kept, state=KeptState.BEGUN),))
    return folder


async def test_a_way_back_that_is_refused_once_is_gone_again_and_its_data_are_back(
    practice: Practice, clock: HandClock, update: Update, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, calls = PracticeBulk.look, [0]

    def refuse_first(self: PracticeBulk, image: str, source: Source, paths: Sequence[str]) -> Mapping[str, Any]:
        calls[0] += 1
        if calls[0] == 1:
            raise EngineRefused("The engine refused.", detail="no space left on device")
        return look(self, image, source, paths)

    monkeypatch.setattr(PracticeBulk, "look", refuse_first)
    ended = result(await clock.play(update(STACK)))
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.TAKEN)
    assert (data / "db" / "PG_VERSION").read_text() == "16"
    assert names(data) == ["db", "db.after"] and "db.after-" in ended.sentence
    assert all(practice.world().find(one).running for one in ("db-miniflux", "app-miniflux"))
    assert [one.state for one in practice.ports.kept.read(STACK)] == [KeptState.BACK]


async def test_without_the_old_image_nothing_is_well_and_its_record_stays(
    practice: Practice, clock: HandClock, update: Update, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = practice.ports.engine.tag

    async def has_no_old(image: str, reference: str) -> None:
        if reference == DB:
            raise NoSuchContainer("no such image")
        await tag(image, reference)

    with monkeypatch.context() as gone:
        gone.setattr(practice.ports.engine, "tag", has_no_old, raising=False)
        ended = result(await clock.play(update(STACK)))
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.FAILED)
    (kept,) = practice.ports.kept.read(STACK)
    assert kept.state is KeptState.BEGUN and Path(kept.data[0].new).is_dir()
    ended = result(await clock.play(update(STACK, JobKind.BACK)))
    assert ended.result is JobOutcome.OK and kept.data[0].new in ended.sentence
    assert (data / "db" / "PG_VERSION").read_text() == "16"


async def test_data_that_are_back_are_not_told_to_be_missing_where_only_the_answer_does_not_come(
    practice: Practice, clock: HandClock, update: Update, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(context: object) -> AsyncGenerator[StageEvent, None]:
        raise StageFailed("The certificate is not there yet.")
        yield

    monkeypatch.setattr(back, "answer", never)
    ended = result(await clock.play(update(STACK)))
    assert (data / "db" / "PG_VERSION").read_text() == "16"
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.UNTOUCHED)
    assert "PostgreSQL 17" in ended.sentence and "not back yet" not in ended.sentence


class FullDisk:
    """Volumes in memory; the first time that the old data are to stand in their place again, the disk is full."""

    def __init__(self) -> None:
        self.volumes = {"p_db": b"newer", "p_db-before-1": b"old"}
        self._full = True

    def find_volume(self, name: str) -> Mapping[str, str] | None:
        return {} if name in self.volumes else None

    def make_volume(self, name: str, labels: Mapping[str, str]) -> None:
        self.volumes[name] = b""

    def empty(self, image: str, source: Source, path: str = "") -> None:
        self.volumes[source.name] = b""

    def end(self) -> None:
        raise AssertionError("nobody stops it here")

    @contextmanager
    def pack(self, image: str, source: Source, covered: Sequence[str] = ()) -> Iterator[BinaryIO]:
        yield io.BytesIO(self.volumes[source.name])

    @contextmanager
    def unpack(self, image: str, source: Source) -> Iterator[BinaryIO]:
        taken = io.BytesIO()
        yield taken
        if source.name == "p_db" and self._full:
            self._full, self.volumes["p_db"] = False, b"ol"
            raise EngineRefused("The engine refused.", detail="no space left on device")
        self.volumes[source.name] = taken.getvalue()


async def test_a_volume_whose_way_back_is_gone_twice_keeps_the_newer_data_whole_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bulk, clock, records = FullDisk(), HandClock(1_795_000_000.0), list[Kept]()
    moved = OldData(service="db", place="p_db", volume=True, aside="p_db-before-1", moved=True)
    kept = Kept(stack="x", folder="/x", at=1.0, state=KeptState.DONE, images=(), data=(moved,))

    async def find_image(context: object) -> str:
        return "image"

    async def stop(context: object, services: object) -> None:
        return

    monkeypatch.setattr(old_data, "find_image", find_image)
    monkeypatch.setattr(old_data, "_stop", stop)
    files = SimpleNamespace(read=lambda stack: tuple(records[-1:]), write=lambda stack, all_: records.extend(all_[-1:]))
    context: Any = SimpleNamespace(
        tools=SimpleNamespace(bulk=bulk), ports=SimpleNamespace(clock=clock, kept=files), kept=kept
    )
    with pytest.raises(EngineRefused):
        await old_data.put_back(context, kept)
    await clock.advance(60)
    (back,) = (await old_data.put_back(context, records[-1])).data
    assert bulk.volumes == {"p_db": b"old", "p_db-before-1": b"old", back.new: b"newer"}
    assert (back.moved, records[-1].data) == (False, (back,))
