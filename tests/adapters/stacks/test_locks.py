"""One process works on a stack at a time, and a Compose that outlives its job counts as the job."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scaletail_tui.adapters.jobs.locks import FileLocks
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.ports.jobs import StackHeld

HOLDER = """
import subprocess, sys, time
from collections.abc import Callable
from pathlib import Path
from scaletail_tui.adapters.jobs.locks import FileLocks
locks = FileLocks(Path(sys.argv[1]), Path("/stacks"))
with locks.hold("vault", "deploy"):
    child = subprocess.Popen(["sleep", "600"], pass_fds=locks.descriptors(), stdout=subprocess.DEVNULL)
    print(child.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def locks(tmp_path: Path) -> FileLocks:
    return FileLocks(tmp_path, Path("/stacks"))


def until(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_stack_is_held_by_one_and_free_again_after_it(locks: FileLocks, tmp_path: Path) -> None:
    with locks.hold("vault", "deploy"), pytest.raises(StackHeld) as refused:
        FileLocks(tmp_path, Path("/stacks")).hold("vault", "restart").__enter__()
    assert refused.value.holder.pid == os.getpid()
    assert "holds it with a deploy" in refused.value.title
    with locks.hold("vault", "restart"):
        pass


def test_bytes_that_are_no_text_name_a_lock_as_well(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path, Path("/stacks-\udcff"))
    with locks.hold("vault\udcfe", "deploy"):
        assert locks.holder("vault\udcfe") is not None
        assert locks.holder("vault\udcff") is None


def test_a_full_disk_under_the_locks_is_told_with_the_file(
    locks: FileLocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, data: bytes, offset: int) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(FilesRefused) as refused:
        locks.hold("vault", "deploy").__enter__()
    (file,) = (tmp_path / "locks").iterdir()
    assert refused.value.title == f"{file} could not be written: No space left on device."
    monkeypatch.undo()
    with locks.hold("vault", "deploy"):
        pass


def test_other_stacks_and_other_roots_are_free(locks: FileLocks, tmp_path: Path) -> None:
    elsewhere = FileLocks(tmp_path, Path("/elsewhere"))
    with locks.hold("vault", "deploy"), locks.hold("docs", "deploy"), elsewhere.hold("vault", "deploy"):
        assert len(locks.descriptors()) == 2


def test_who_holds_it_is_told_only_while_somebody_does(locks: FileLocks) -> None:
    assert locks.holder("vault") is None
    with locks.hold("vault", "deploy"):
        holder = locks.holder("vault")
        assert holder is not None
        assert (holder.pid, holder.doing, holder.alive) == (os.getpid(), "deploy", True)
    assert locks.holder("vault") is None


def test_lock_files_are_private(locks: FileLocks, tmp_path: Path) -> None:
    with locks.hold("vault", "deploy"):
        (file,) = (tmp_path / "locks").iterdir()
        assert file.stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "locks").stat().st_mode & 0o777 == 0o700


def test_after_kill_nine_the_stack_stays_held_while_the_holders_child_lives(locks: FileLocks, tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    try:
        holder.kill()
        holder.wait()
        with pytest.raises(StackHeld) as refused:
            locks.hold("vault", "deploy").__enter__()
        assert refused.value.holder.pid == holder.pid
        assert not refused.value.holder.alive
        assert "docker compose of an earlier deploy" in refused.value.title
    finally:
        os.kill(child, signal.SIGKILL)
    until(lambda: locks.holder("vault") is None)
    with locks.hold("vault", "deploy"):
        pass
