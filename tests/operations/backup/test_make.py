"""Whatever happens while a stack is saved: it runs again, no half of a file stays, and what has to be is put right."""

from __future__ import annotations

import asyncio
import json
import tarfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from scaletail_tui.adapters.backup.files import ArchiveFiles
from scaletail_tui.adapters.backup.part_file import NoteFiles
from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.bulk import PracticeBulk
from scaletail_tui.domain.backup.journal import Interrupted, RestoreMark
from scaletail_tui.domain.backup.member import MARK
from scaletail_tui.domain.backup.progress import BackupMade, Progress, Step
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.operations.backup.make import BackupRequest, _wait_for_all, make_backup
from scaletail_tui.operations.backup.tools import BackupTools
from scaletail_tui.operations.backup.unfinished import find_interrupted, put_right, start_settled
from scaletail_tui.operations.deploy.existing_stack import find_existing
from scaletail_tui.operations.lifecycle.start_stop import restart_pair, start_pair
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.several import life
from scaletail_tui.ports.backup.archives import Archives
from scaletail_tui.ports.backup.backup_runs import BackupRuns
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.engine import Engine, EngineRefused


class BrokenBulk(PracticeBulk):
    """Cannot read a folder."""

    @contextmanager
    def pack(self, image: str, source: Source, covered: Sequence[str] = ()) -> Iterator[BinaryIO]:
        raise EngineRefused("The folder could not be read.", detail="disk on fire")
        yield


class Saved:
    """A pretended host with one stack that is to be saved."""

    def __init__(self, folder: Path, bulk: PracticeBulk | None = None) -> None:
        self.practice = Practice(speed=100.0, folder=folder)
        self.ports = self.practice.ports
        self.out = folder / "out"
        self.out.mkdir()
        root = Path(self.ports.folders.root)
        self.notes = NoteFiles(folder / "state", root)
        self.tools = BackupTools(bulk=bulk or PracticeBulk(), archives=ArchiveFiles(root), notes=self.notes)

    async def save(
        self, *, until: Step | None = None, stack: str = "jellyfin", **wanted: Any
    ) -> list[Progress | BackupMade]:
        """`wanted` is more of the request."""
        told = []
        request = BackupRequest(stack=stack, file=str(self.out / "a.tar"), **wanted)
        async with aclosing(make_backup(self.ports, self.tools, request)) as steps:
            async for step in steps:
                told.append(step)
                if isinstance(step, Progress) and step.step is until:
                    break
        return told

    async def runs(self) -> bool:
        return all(one.running for one in (await members(self.ports, "jellyfin")).containers)


async def test_it_stands_still_while_it_is_packed_and_runs_again(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    *steps, made = await saved.save()
    assert [step.step for step in steps if isinstance(step, Progress) and step.done] == [
        Step.LOOK, Step.STOP, Step.PACK, Step.START,
    ]  # fmt: skip
    assert isinstance(made, BackupMade)
    assert made.stopped is not None
    assert await saved.runs()
    assert saved.notes.all() == ()
    assert [path.name for path in saved.out.iterdir()] == ["a.tar"]


async def test_without_secrets_is_also_without_what_stood_before_an_improvement(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    await saved.practice.enter()
    folder = Path(saved.ports.folders.folder("jellyfin"))
    for path in (".scaletail/before/0", ".scaletail/first/1", ".scaletail/after/0", ".scaletail/journal.json"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("TS_AUTHKEY=of the old file")
    (folder / ".scaletail" / "stack.json").write_text("{}")
    await saved.save(secrets=False)
    with tarfile.open(saved.out / "a.tar") as tar:
        names = tar.getnames()
    assert [name for name in names if "scaletail/stack.json" in name]
    assert not [name for name in names if name.endswith((".env", "/0", "/1", "journal.json"))]


async def test_a_failure_lets_it_run_again_and_leaves_no_file(tmp_path: Path) -> None:
    saved = Saved(tmp_path, BrokenBulk())
    with pytest.raises(ScaletailError, match="could not be read"):
        await saved.save()
    assert await saved.runs()
    assert list(saved.out.iterdir()) == []
    assert saved.notes.all() == ()


@pytest.mark.parametrize("step", [Step.STOP, Step.PACK])
async def test_who_leaves_in_the_middle_finds_it_running_and_no_file(tmp_path: Path, step: Step) -> None:
    saved = Saved(tmp_path)
    await saved.save(until=step)
    assert await saved.runs()
    assert list(saved.out.iterdir()) == []
    assert saved.notes.all() == ()


async def test_a_note_is_there_before_anything_is_stopped_and_puts_right_what_was_left(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    noted: list[Interrupted] = []

    class Watched(PracticeBulk):
        @contextmanager
        def pack(self, image: str, source: Source, covered: Sequence[str] = ()) -> Iterator[BinaryIO]:
            noted.extend(saved.notes.all())
            with super().pack(image, source, covered) as tar:
                yield tar

    saved.tools = BackupTools(bulk=Watched(), archives=saved.tools.archives, notes=saved.notes)
    await saved.save()
    (killed,) = noted
    assert killed.stack == "jellyfin"
    assert set(killed.stopped) == {one.name for one in (await members(saved.ports, "jellyfin")).containers}
    Path(killed.part).write_text("half")
    saved.notes.keep(killed)
    for one in (await members(saved.ports, "jellyfin")).containers:
        await saved.ports.engine.stop(one.name)
    with saved.ports.locks.hold("jellyfin", "test"):
        assert "ended before it was whole" in await put_right(saved.ports, saved.tools, "jellyfin")
        assert await put_right(saved.ports, saved.tools, "jellyfin") == ""
    assert await saved.runs()
    assert not Path(killed.part).exists()
    assert find_interrupted(saved.ports) == ()


async def test_nothing_is_stopped_for_what_cannot_be_written(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    (saved.out / "a.tar").write_text("mine")
    before = (await members(saved.ports, "jellyfin")).containers
    with pytest.raises(BadInput, match="stands already"):
        await saved.save()
    await asyncio.sleep(0)
    assert [one.started for one in (await members(saved.ports, "jellyfin")).containers] == [
        one.started for one in before
    ]


async def test_a_half_restored_stack_is_neither_saved_nor_started_by_any_way(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    assert await saved.runs()  # the pretended stacks are made by the first look
    folder = Path(saved.ports.folders.folder("jellyfin"))
    mark = RestoreMark(stack="jellyfin", archive="old.tar", sha256="0")
    (folder / MARK).write_text(json.dumps(mark.to_json()))
    service = saved.ports.catalog.load().get("jellyfin")
    assert service is not None
    for act in (
        saved.save(), start_pair(saved.ports, "jellyfin"), restart_pair(saved.ports, "jellyfin"),
        start_settled(saved.ports, "jellyfin"), find_existing(saved.ports, service, "jellyfin", redeploy=True),
        life.start(saved.ports, "jellyfin"), life.restart_without_waiting(saved.ports, "jellyfin"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match="ended before it was whole"):
            await act
    assert await saved.runs()


async def test_a_stack_whose_data_are_whole_is_saved_and_started_though_its_restore_did_not_see_it_up(
    tmp_path: Path,
) -> None:
    saved = Saved(tmp_path)
    assert await saved.runs()
    folder = Path(saved.ports.folders.folder("jellyfin"))
    mark = RestoreMark(stack="jellyfin", archive="old.tar", sha256="0", filled=True)
    (folder / MARK).write_text(json.dumps(mark.to_json()))
    await restart_pair(saved.ports, "jellyfin")
    assert (folder / MARK).exists()
    await saved.save()
    assert not (folder / MARK).exists()
    assert ArchiveFiles(folder.parent).verify(str(saved.out / "a.tar")).manifest.stack == "jellyfin"


class Restoring:
    """Ports of which the backups alone are asked."""

    def __init__(self, archives: Archives) -> None:
        self.backups = cast(BackupRuns, self)
        self._archives = archives

    def half_restored(self, stack: str) -> RestoreMark | None:
        return self._archives.mark_of(stack)


class Stubborn:
    """An engine that refuses to start or to stop some containers."""

    def __init__(self, engine: Engine, *, starts: Collection[str] = (), stops: Collection[str] = ()) -> None:
        self._engine, self._starts, self._stops = engine, starts, stops
        self.asked: list[str] = []
        self.late = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def start(self, container: str) -> None:
        self.asked.append(f"start {container}")
        if container in self._starts:
            raise EngineRefused(f"{container} does not start.")
        await self._engine.start(container)

    async def stop(self, container: str, *, timeout: int = 10) -> None:
        if container in self._stops:
            raise EngineRefused(f"{container} does not stop.")
        for _ in range(20):
            await asyncio.sleep(0)
        await self._engine.stop(container, timeout=timeout)
        self.asked.append(f"stopped {container}")


async def test_what_does_not_start_again_keeps_no_other_from_it_and_stays_noted(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    names = [one.name for one in (await members(saved.ports, "jellyfin")).containers]
    engine = Stubborn(saved.ports.engine, starts=["tailscale-jellyfin"])
    assert "tailscale-jellyfin" in names
    saved.ports = replace(saved.ports, engine=cast(Engine, engine))
    with pytest.raises(EngineRefused, match="does not start"):
        await saved.save()
    assert {word for word in engine.asked if word.startswith("start")} == {f"start {name}" for name in names}
    (noted,) = saved.notes.all()
    assert set(noted.stopped) == set(names)


async def test_one_that_does_not_stop_is_told_when_all_others_have_ended(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    facts = (await members(saved.ports, "jellyfin")).containers
    engine = Stubborn(saved.ports.engine, stops=["refuses"])
    sleeps = [engine.stop(one.name) for one in facts]
    with pytest.raises(EngineRefused, match="does not stop"):
        await _wait_for_all([engine.stop("refuses"), *sleeps])
    assert len(engine.asked) == len(facts)


async def test_a_start_settles_what_an_ended_backup_has_left_while_it_holds_the_stack(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    told: list[str] = []

    class Settling(Restoring):
        def interrupted(self) -> tuple[Interrupted, ...]:
            return saved.notes.all()

        def settle(self, stack: str) -> None:
            assert saved.ports.locks.holder(stack) is not None
            told.append(stack)

    await start_settled(replace(saved.ports, backups=cast(BackupRuns, Settling(saved.tools.archives))), "jellyfin")
    assert told == ["jellyfin"]
