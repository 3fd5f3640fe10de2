"""Data go to another disk, or stay where they were: nothing is lost on the way, wherever it is ended."""

from __future__ import annotations

import asyncio
import io
import tarfile
from collections.abc import Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from scaletail_tui.adapters.backup.tree import read_tree
from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.records.backups import practice_tools
from scaletail_tui.domain.backup.progress import Progress, Step
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.data_move import DataMoved, MovePlan
from scaletail_tui.domain.stack.undertaking import MovedData, Undertaking, UndertakingKind
from scaletail_tui.operations.backup.make import BackupRequest, make_backup
from scaletail_tui.operations.backup.tools import BackupTools
from scaletail_tui.operations.backup.unfinished import start_settled
from scaletail_tui.operations.compare.drift import DriftLook, apply_folder
from scaletail_tui.operations.deploy.existing_stack import find_existing
from scaletail_tui.operations.lifecycle.remove import remove_files, remove_identity_and_data
from scaletail_tui.operations.lifecycle.start_stop import restart_pair
from scaletail_tui.operations.moving.old_data import find_old_data, remove_old_data
from scaletail_tui.operations.moving.plan import plan_move
from scaletail_tui.operations.moving.run import move_data, take_course
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.jobs import Course

STACK = "jellyfin"


class Moving:
    """A practice stack with a file of data, and a folder that stands for another disk."""

    def __init__(self, tmp_path: Path) -> None:
        self.practice = Practice(speed=1000, folder=tmp_path)
        self.practice.world()
        self.ports = self.practice.ports
        self.tools = practice_tools(self.practice.root)
        self.data = self.practice.root / STACK / "data"
        self.data.mkdir(exist_ok=True)
        (self.data / "kept").write_text("kept")
        self.disk = tmp_path / "big"
        self.disk.mkdir()
        self.steps: list[Step] = []

    async def plan(self, **more: Any) -> MovePlan:
        return await plan_move(self.ports, STACK, str(self.disk), **more)

    async def go(
        self, plan: MovePlan, *, until: Step | None = None, tools: BackupTools | None = None
    ) -> DataMoved | None:
        return await self._follow(move_data(self.ports, tools or self.tools, plan, wait=False), until)

    async def course(self, course: Course) -> DataMoved | None:
        return await self._follow(take_course(self.ports, self.tools, STACK, course, wait=False), None)

    async def _follow(self, steps: Any, until: Step | None) -> DataMoved | None:
        done: DataMoved | None = None
        async with aclosing(steps) as events:
            async for event in events:
                if isinstance(event, DataMoved):
                    done = event
                elif isinstance(event, Progress) and event.done:
                    self.steps.append(event.step)
                    if event.step is until:
                        raise Killed
        return done

    async def running(self) -> list[str]:
        from scaletail_tui.operations.observe.containers import members

        return sorted(one.name for one in (await members(self.ports, STACK)).containers if one.running)


class Killed(BaseException):
    """Thrown at whoever follows; what is done then would not be done by a process that was killed."""


@pytest.fixture
def moving(tmp_path: Path) -> Moving:
    return Moving(tmp_path)


async def test_a_link_stands_in_their_place_and_the_old_data_go_when_the_name_is_typed(moving: Moving) -> None:
    before = await moving.running()
    plan = await moving.plan()
    assert plan.lines()[:2] == ("- data/", f"+ data -> {moving.disk}/{STACK}/data")
    done = await moving.go(plan)
    assert done is not None and not done.back
    assert moving.steps == [Step.STOP, Step.COPY, Step.COMPARE, Step.LINK, Step.START]
    assert str(moving.data.readlink()) == plan.target
    assert (Path(done.kept) / "kept").read_text() == "kept"
    assert await moving.running() == before
    assert moving.ports.undertakings.read(STACK) is None
    assert await find_old_data(moving.ports, STACK) == (done.kept,)
    with pytest.raises(BadInput, match="typed"):
        await remove_old_data(moving.ports, moving.tools, STACK, "jelly")
    assert await remove_old_data(moving.ports, moving.tools, STACK, STACK) == (done.kept,)
    assert not Path(done.kept).exists()
    with pytest.raises(BadInput, match="is a link"):
        await moving.plan()


@pytest.mark.parametrize("step", [Step.STOP, Step.COPY, Step.COMPARE])
async def test_one_that_is_stopped_before_the_link_stands_is_as_before(moving: Moving, step: Step) -> None:
    before = await moving.running()
    with pytest.raises(Killed):
        await moving.go(await moving.plan(), until=step)
    assert (moving.data / "kept").read_text() == "kept" and not moving.data.is_symlink()
    assert await moving.running() == before
    assert moving.ports.undertakings.read(STACK) is None
    assert sorted(one.name for one in moving.data.parent.glob("*data*")) == ["data"]


@pytest.mark.parametrize("course", [Course.GO_ON, Course.BACK])
async def test_one_that_is_stopped_behind_the_link_goes_on_or_back(moving: Moving, course: Course) -> None:
    before = await moving.running()
    plan = await moving.plan()
    with pytest.raises(Killed):
        await moving.go(plan, until=Step.LINK)
    begun = moving.ports.undertakings.read(STACK)
    assert begun is not None and f"move-data {STACK} --resume" in begun.way()
    with pytest.raises(BadInput, match="ended before it was whole"):
        await moving.plan()
    done = await moving.course(course)
    assert done is not None and done.back is (course is Course.BACK)
    assert moving.data.is_symlink() is (course is Course.GO_ON)
    assert ((Path(done.kept) if course is Course.GO_ON else moving.data) / "kept").read_text() == "kept"
    assert await moving.running() == before
    assert moving.ports.undertakings.read(STACK) is None
    with pytest.raises(BadInput, match="No move"):
        await moving.course(course)


@pytest.mark.parametrize("course", [Course.GO_ON, Course.BACK])
async def test_what_the_stack_wrote_to_the_copy_stays_when_putting_the_old_data_back_was_cut_off(
    moving: Moving, monkeypatch: pytest.MonkeyPatch, course: Course
) -> None:
    plan = await moving.plan()
    with pytest.raises(Killed):
        await moving.go(plan, until=Step.LINK)
    Path(plan.target).mkdir(parents=True, exist_ok=True)
    emptied: list[str] = []
    monkeypatch.setattr(
        type(moving.tools.bulk), "empty", lambda self, image, source, path="": emptied.append(source.name)
    )

    async def refuse(ports: Any, stack: str, running: Any) -> None:
        raise ScaletailError(f"{stack} does not start.")

    with monkeypatch.context() as patched:
        patched.setattr("scaletail_tui.operations.moving.run.start_again", refuse)
        with pytest.raises(ScaletailError, match="does not start"):
            await moving.course(Course.GO_ON)
    assert not moving.data.is_symlink() and moving.ports.undertakings.read(STACK) is not None
    if course is Course.GO_ON:
        with pytest.raises(BadInput, match=plan.target) as refused:
            await moving.course(course)
        assert f"move-data {STACK} --back" in refused.value.remedy
    else:
        done = await moving.course(course)
        assert done is not None and done.kept == plan.target
        assert moving.ports.undertakings.read(STACK) is None
    assert emptied == [] and (moving.data / "kept").read_text() == "kept"


class Spoiling:
    """A disk that loses a byte of what is written."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    @contextmanager
    def pack(self, image: str, source: Source, covered: Any = ()) -> Iterator[BinaryIO]:
        with self._real.pack(image, source, covered) as tar:
            yield io.BytesIO(tar.read().replace(b"\x00kept\x00", b"\x00lost\x00")) if "/big/" in source.name else tar


async def test_a_copy_that_differs_is_taken_away_and_the_data_stay(moving: Moving) -> None:
    before = await moving.running()
    spoiling: Any = Spoiling(moving.tools.bulk)
    with pytest.raises(ScaletailError, match="not what the data are"):
        await moving.go(await moving.plan(), tools=replace(moving.tools, bulk=spoiling))
    assert (moving.data / "kept").read_text() == "kept" and not moving.data.is_symlink()
    assert await moving.running() == before
    assert moving.ports.undertakings.read(STACK) is None


@pytest.mark.parametrize(
    ("to", "folder", "why"),
    [
        ("big", "data", "whole path"), ("/", "data", "whole path"), ("/tmp/../tmp", "data", "whole path"),
        ("/nowhere/at/all", "data", "no folder that stands"), ("", "../data", "no folder of data"),
        ("", "tailscale/state", "no folder of data"), ("", "nothing", "There is no folder"),
    ],
)  # fmt: skip
async def test_what_cannot_be_moved_is_refused_with_a_sentence(moving: Moving, to: str, folder: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        await plan_move(moving.ports, STACK, to or str(moving.disk), folder)
    with pytest.raises(BadInput, match="stack itself stands"):
        await plan_move(moving.ports, STACK, str(moving.data))


async def test_a_disk_that_is_too_small_is_told_before_anything_is_stopped(
    moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await moving.running()
    host: Any = moving.ports.host
    await asyncio.to_thread(host.free_bytes, "/")
    monkeypatch.setattr(type(host), "free_bytes", lambda self, path: 1000, raising=False)
    with pytest.raises(ScaletailError, match="too little"):
        await plan_move(replace(moving.ports, host=host), STACK, str(moving.disk))
    assert await moving.running() == before


def test_trees_are_compared_to_the_byte_with_owners_modes_links_and_second_names() -> None:
    def tar(**change: Any) -> io.BytesIO:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as tree:
            for name, kind, more in (
                (".", tarfile.DIRTYPE, {}), ("./a", tarfile.REGTYPE, {}), ("./b", tarfile.LNKTYPE, {"linkname": "./a"}),
                ("./c", tarfile.SYMTYPE, {"linkname": "/elsewhere"}),
            ):  # fmt: skip
                one = tarfile.TarInfo(name)
                one.type, one.mode, one.uid, one.gid, one.mtime = kind, 0o640, 33, 44, 5
                for key, value in {**more, **(change if name == change.get("of") else {})}.items():
                    if key != "of":
                        setattr(one, key, value)
                content = change.get("content", b"x") if kind == tarfile.REGTYPE else b""
                one.size = len(content)
                tree.addfile(one, io.BytesIO(content))
        made.seek(0)
        return made

    into = io.BytesIO()
    whole = tar()
    first = read_tree(whole, into=into)
    assert into.getvalue() == whole.getvalue()
    assert first.difference(read_tree(tar())) == ""
    assert (first.bytes, set(first.entries)) == (1, {".", "a", "b", "c"})
    told = [
        first.difference(read_tree(tar(content=b"y"))), first.difference(read_tree(tar(of="./a", mode=0o644))),
        first.difference(read_tree(tar(of="./a", uid=1))), first.difference(read_tree(tar(of="./c", linkname="/x"))),
        first.difference(read_tree(tar(of="./a", mtime=6))), first.difference(read_tree(tar(of="./c", name="./d"))),
    ]  # fmt: skip
    assert told == [
        "a has another content in the copy", "a has another mode in the copy", "a has another owner in the copy",
        "c has another target in the copy", "a has another time in the copy", "c is missing in the copy",
    ]  # fmt: skip
    with pytest.raises(ScaletailError, match="cannot be read"):
        read_tree(io.BytesIO(b"no tar" * 200))


async def test_a_folder_below_what_a_container_mounts_is_refused(
    moving: Moving,
) -> None:
    from scaletail_tui.operations.observe.containers import members

    mounts = [
        outside
        for one in (await members(moving.ports, STACK)).apps
        for inside, outside in one.mounts.items()
        if inside not in one.volumes and f"/{STACK}/data" in outside
    ]
    below = Path(mounts[0]) / "inner"
    below.mkdir(parents=True)
    (below / "file").write_text("kept")
    folder = str(below.relative_to(moving.data.parent))
    with pytest.raises(BadInput, match="leads nowhere in there"):
        await moving.plan(folder=folder)


@pytest.mark.parametrize("step", [Step.STOP, Step.LINK])
async def test_nothing_starts_updates_saves_or_deploys_a_stack_whose_move_was_cut_off_before_it_went_on_or_back(
    moving: Moving, step: Step
) -> None:
    plan = await moving.plan()
    moved = MovedData(source=plan.source, target=plan.target, aside=plan.aside, running=plan.running)
    begun = Undertaking(kind=UndertakingKind.MOVE_DATA, stack=STACK, at=0.0, moved=moved)
    with suppress(Killed):
        await moving.go(plan, until=step)
    moving.ports.undertakings.keep(begun)
    before = await moving.running()
    ports, request = moving.ports, BackupRequest(stack=STACK, file=str(moving.disk / "saved.tar"))
    service = ports.catalog.load().get(STACK)
    assert service is not None
    for act in (
        lambda: start_settled(ports, STACK),
        lambda: restart_pair(ports, STACK),
        lambda: find_existing(ports, service, STACK, redeploy=True),
        lambda: apply_folder(ports, STACK, DriftLook()),
        lambda: remove_files(ports, STACK),
        lambda: remove_identity_and_data(ports, STACK, STACK),
        lambda: anext(make_backup(ports, moving.tools, request)),
    ):
        with pytest.raises(BadInput, match="Moving the data of jellyfin was ended") as refused:
            await act()
        assert "move-data jellyfin --resume" in refused.value.remedy and "--back" in refused.value.remedy
    assert await moving.running() == before
    await moving.course(Course.BACK)
    await start_settled(ports, STACK)
    assert not moving.data.is_symlink() and await moving.running()
