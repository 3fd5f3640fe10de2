"""What one stack, entry or job does, its own row tells; the others are shown in time."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.catalog import files as catalog_files
from scaletail_tui.adapters.jobs.runner import JobFiles
from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.operations.observe import judge as judging
from scaletail_tui.operations.watch import overview
from tests.hostile.test_bounds import within
from tests.operations.looking import GoneEngine, practice_host, with_engine

LEAVES: list[Any] = [None, [], {}, 1, "x", True, 10**400, float("nan"), -1]


def _go_round() -> None:
    while True:
        pass


def _match_for_ever() -> None:
    re.fullmatch(r"(a+)+b", "a" * 60)


@pytest.mark.parametrize("hang", [_go_round, _match_for_ever, lambda: time.sleep(60)], ids=["loop", "pattern", "sleep"])
async def test_a_judgement_that_never_ends_leaves_the_other_rows_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hang: Callable[[], None]
) -> None:
    ports = practice_host(tmp_path)
    ports.folders.names()  # makes the stacks: what is made and loaded at the first time is not measured
    assert len(await overview.stacks(ports)) == 8

    def hanging(observation: Any) -> Any:
        if observation.stack == "jellyfin":
            hang()
        return diagnose(observation)

    monkeypatch.setattr("scaletail_tui.operations.watch.overview.diagnose", hanging)
    with within(5):
        rows = {row.name: row for row in await overview.stacks(ports)}
    assert rows["jellyfin"].state is StackState.UNKNOWN and "could not be judged in time" in rows["jellyfin"].sentence
    assert rows["vaultwarden"].state is StackState.FAIL and len(rows) == 8


class _HangingFolders:
    """Folders of which some never answer, like those on a server that is gone."""

    def __init__(self, folders: Any, hanging: frozenset[str], released: threading.Event) -> None:
        self._folders, self._hanging, self._released = folders, hanging, released

    def __getattr__(self, name: str) -> Any:
        return getattr(self._folders, name)

    def names(self) -> tuple[str, ...]:
        return (*sorted(self._hanging), *self._folders.names())

    def read(self, name: str) -> Any:
        if name in self._hanging:
            self._released.wait(60)
        return self._folders.read(name)


@pytest.mark.parametrize("engine", [True, False], ids=["engine", "no engine"])
async def test_folders_that_do_not_answer_keep_no_other_row_waiting(tmp_path: Path, engine: bool) -> None:
    ports = practice_host(tmp_path)
    released = threading.Event()
    hanging = frozenset(f"a-gone-{number}" for number in range(9))
    ports = replace(ports, folders=_HangingFolders(ports.folders, hanging, released))
    ports = ports if engine else with_engine(ports, GoneEngine())
    try:
        with within(20):
            rows = {row.name: row for row in await overview.stacks(ports)}
    finally:
        released.set()
    assert set(rows) >= hanging | {"jellyfin", "vaultwarden"}
    if engine:
        assert rows["vaultwarden"].state is StackState.FAIL


class _GoneRoot(_HangingFolders):
    def names(self) -> tuple[str, ...]:
        self._released.wait(60)
        return ()


async def test_a_root_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ports = practice_host(tmp_path)
    released = threading.Event()
    monkeypatch.setattr(overview, "_ROW_LIMIT", 0.2)
    ports = replace(ports, folders=_GoneRoot(ports.folders, frozenset(), released))
    try:
        with within(3), pytest.raises(ScaletailError, match="does not answer"):
            await overview.stacks(ports)
    finally:
        released.set()


async def test_without_an_engine_a_row_tells_first_what_is_wrong_with_its_own_files(tmp_path: Path) -> None:
    ports = practice_host(tmp_path)
    folder = Path({row.name: row for row in await overview.stacks(ports)}["jellyfin"].folder)
    (folder / ".env").unlink()
    os.mkfifo(folder / ".env")
    with within(10):
        rows = {row.name: row for row in await overview.stacks(with_engine(ports, GoneEngine()))}
    assert "no regular file" in rows["jellyfin"].sentence
    assert "no regular file" not in rows["vaultwarden"].sentence


def test_a_judgement_of_one_stack_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(judging, "LIMIT", 0.1)
    monkeypatch.setattr(judging, "diagnose", lambda _: _go_round())
    seen = type("Seen", (), {"stack": "vault"})()
    with within(2), pytest.raises(ScaletailError, match="vault could not be judged within"):
        judging.judge(seen)


def test_an_interruption_that_is_swallowed_comes_again() -> None:
    caught = 0
    with within(5), pytest.raises(TimeoutError), judging.interrupt_after(0.1):
        for _ in range(2):
            try:
                _go_round()
            except TimeoutError:
                caught += 1
        _go_round()
    assert caught == 2


def test_one_entry_that_breaks_its_reading_is_a_failure_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    read = catalog_files.read_entry

    def breaking(folder: Path, index: Any = None) -> Any:
        if folder.name in ("jellyfin", "immich"):
            raise {"jellyfin": MemoryError, "immich": ZeroDivisionError}[folder.name]
        return read(folder, index)

    monkeypatch.setattr(catalog_files, "read_entry", breaking)
    load = catalog_files.CatalogFiles().load()
    assert {Path(failure.path).parent.name for failure in load.failures} == {"jellyfin", "immich"}
    assert len(load.services) > 100


def test_a_catalog_without_end_is_read_up_to_a_bound_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_files, "_MOST", 5)
    for number in range(8):
        (tmp_path / f"entry{number}").mkdir()
    folders, failures = catalog_files.entry_folders(tmp_path)
    assert len(folders) == 5 and "first 5 of its 8 entries" in failures[0].reason


def test_a_job_whose_file_is_no_file_leaves_the_other_jobs(tmp_path: Path) -> None:
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    good = {
        "id": "20260101T000000-vault-1a2b", "stack": "vault", "folder": "/x/vault", "service": "vault", "started": 1.0,
        "pid": 1, "ticks": 1, "stages": ["check"], "new_stack": True, "root": str(tmp_path / "root"),
    }  # fmt: skip
    (jobs / "20260101T000000-vault-1a2b.jsonl").write_text(json.dumps({"job": good}) + "\n")
    os.mkfifo(jobs / "20260102T000000-vault-pipe.jsonl")
    (jobs / "20260102T000001-vault-zero.jsonl").symlink_to("/dev/zero")
    (loop := jobs / "20260102T000002-vault-loop.jsonl").symlink_to(loop)
    (jobs / "20260102T000003-vault-fold.jsonl").mkdir()
    (jobs / "20260102T000004-vault-deep.jsonl").write_text("[" * 100_000)
    (jobs / "20260102T000005-vault-line.jsonl").write_bytes(b"x" * 3_000_000)
    for number, leaf in enumerate(LEAVES):
        for key in good:
            path = jobs / f"20260103T{number:06d}-vault-{key}.jsonl"
            path.write_text(json.dumps({"job": {**good, key: leaf}}) + "\n")
    files = JobFiles(tmp_path, tmp_path / "root", ())
    with within(5):
        latest, every = files.latest("vault"), files.all()
    assert latest is not None and good["id"] in {job.id for job in every}
