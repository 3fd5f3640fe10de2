"""Locks, manifests, requests and contexts that are damaged, or no files at all, are told in a sentence."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.engine.endpoint import docker_endpoint
from scaletail_tui.adapters.jobs.locks import FileLocks
from scaletail_tui.cli.main import run
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.ports.jobs import StackHeld
from tests.hostile.forked import run_forked
from tests.hostile.test_bounds import within

LEAVES: list[Any] = [None, [], {}, 1, "x", True, 10**400, float("inf"), -1, [[]], "\x1b[2J"]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path)


KINDS = pytest.mark.parametrize("make", [_pipe, _device, _loop, Path.mkdir], ids=["pipe", "device", "loop", "folder"])


def lock_of(tmp_path: Path) -> tuple[FileLocks, Path]:
    locks = FileLocks(tmp_path, tmp_path / "root")
    with locks.hold("vault", "start"):
        pass
    (path,) = (tmp_path / "locks").iterdir()
    return locks, path


@KINDS
def test_a_lock_that_is_no_file_is_refused_with_its_path(tmp_path: Path, make: Callable[[Path], None]) -> None:
    locks, path = lock_of(tmp_path)
    path.unlink()
    make(path)
    with within(3):
        assert locks.holder("vault") is None
        with pytest.raises(FilesRefused, match=str(path)), locks.hold("vault", "start"):
            pass


@pytest.mark.parametrize("leaf", LEAVES, ids=repr)
@pytest.mark.parametrize("key", ["pid", "since", "doing", "terminal", "ticks", ""])
def test_a_lock_that_is_held_with_a_damaged_signature_is_told_as_held(tmp_path: Path, key: str, leaf: Any) -> None:
    locks, path = lock_of(tmp_path)
    good = {"pid": 1, "ticks": 1, "since": 1.0, "doing": "start", "terminal": "pts/1"}
    path.write_text(json.dumps({**good, key: leaf} if key else leaf))
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with within(3), pytest.raises(StackHeld), locks.hold("vault", "start"):
            pass


def test_a_lock_that_is_nested_deeply_is_told_as_held(tmp_path: Path) -> None:
    locks, path = lock_of(tmp_path)
    path.write_text("[" * 9_000)
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with within(3), pytest.raises(StackHeld), locks.hold("vault", "start"):
            pass


@pytest.mark.parametrize("told", ["[", "[]", '{"files": 1}', "[" * 100_000, '{"files": [], "folders": [["a", 4095]]}'])
@pytest.mark.parametrize("words", [["deploy", "--resume", "vault"], ["deploy", "vaultwarden", "--name", "vault"]])
def test_a_damaged_manifest_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], told: str, words: list[str]
) -> None:
    root = tmp_path / "root"
    (root / "vault").mkdir(parents=True)
    (root / ".vault.staging").mkdir()
    (root / ".vault.staging.json").write_text(told)
    status = run(
        ["--root", str(root), *words, "--yes", "--write-only", "--login-by-link"][: 6 if "--resume" in words else 99]
    )
    said = capsys.readouterr().err
    assert status == 2 and said.count("\n") <= 2 and f"{root}/.vault.staging.json is damaged" in said, said


@pytest.mark.parametrize(
    "line", [b"x\n", b"[]\n", b"{}\n", b"[" * 100_000, b'{"spec": {}, "key": 1}\n', b"\xff\n", b"\0" * 99]
)
def test_a_request_that_is_none_of_ours_is_bad_input(tmp_path: Path, line: bytes) -> None:
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    ended = run_forked(["job"], environment=environment, standard_input=line)
    assert (ended.status, ended.said) == (2, "scaletail-tui: This is no request of ours. Use: scaletail-tui deploy\n")


@KINDS
@pytest.mark.parametrize("which", [".docker/config.json", ".local/state/scaletail-tui/log/scaletail-tui.log"])
def test_a_file_of_settings_that_is_no_file_stops_no_command(
    tmp_path: Path, make: Callable[[Path], None], which: str
) -> None:
    (tmp_path / which).parent.mkdir(parents=True)
    make(tmp_path / which)
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "SCALETAIL_ROOT": str(tmp_path / "root")}
    ended = run_forked(["status"], environment=environment, limit=10)
    assert ended.status in (0, 1, 3) and "fault of the program" not in ended.said, ended
    assert ended.seconds < 5 and ended.megabytes < 100
    if which.startswith(".docker"):
        assert f"Docker's settings {tmp_path}/{which} cannot be read" in ended.out


@pytest.mark.parametrize("leaf", LEAVES, ids=repr)
def test_dockers_settings_of_any_kind_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaf: Any) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    (tmp_path / ".docker").mkdir()
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "SCALETAIL_ROOT": str(tmp_path / "root")}
    for settings in (leaf, {"currentContext": leaf}, {"auths": leaf}, {"proxies": leaf}, {"credHelpers": leaf}):
        (tmp_path / ".docker/config.json").write_text(json.dumps(settings))
        ended = run_forked(["status"], environment=environment)
        assert ended.status in (0, 1, 3) and "fault of the program" not in ended.said, ended
        assert docker_endpoint().url.startswith("unix://") or "x" in docker_endpoint().url
