"""What is public for a while is kept outside of every stack, and one job at a time sees to its end."""

from __future__ import annotations

import fcntl
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from scaletail_tui.adapters.jobs import public_times
from scaletail_tui.adapters.jobs.public_times import PublicTimeFiles
from scaletail_tui.domain.reach.public_time import PublicTime


def a_time(stack: str = "vault", until: float = 2000.0) -> PublicTime:
    return PublicTime(stack=stack, container=f"tailscale-{stack}", token="t", until=until, port=443)


def test_what_is_kept_is_found_by_another_program_below_the_same_root_alone(tmp_path: Path) -> None:
    PublicTimeFiles(tmp_path / "state", tmp_path / "one", ()).keep(a_time(until=3000.0))
    PublicTimeFiles(tmp_path / "state", tmp_path / "one", ()).keep(a_time("../etc", until=1000.0))
    again = PublicTimeFiles(tmp_path / "state", tmp_path / "one", ())
    assert [one.stack for one in again.all()] == ["../etc", "vault"]
    assert again.of("vault") == a_time(until=3000.0)
    assert PublicTimeFiles(tmp_path / "state", tmp_path / "two", ()).all() == ()
    again.drop("vault")
    again.drop("vault")
    assert again.of("vault") is None


def test_a_file_that_is_no_record_is_left_out(tmp_path: Path) -> None:
    files = PublicTimeFiles(tmp_path, tmp_path / "root", ())
    files.keep(a_time())
    folder = next((tmp_path / "public").iterdir())
    for number, text in enumerate(("", "[]", '{"stack": 5}', "null", '{"until": {}}')):
        (folder / f"{number}.json").write_text(text)
    assert files.all() == (a_time(),)


def test_a_job_is_started_once_and_again_when_the_last_one_was_killed(tmp_path: Path) -> None:
    source = (
        "import sys, time; from pathlib import Path\n"
        "from scaletail_tui.adapters.jobs.public_times import PublicTimeFiles\n"
        "state, root, log = map(Path, sys.argv[1:])\n"
        "with PublicTimeFiles(state, root, ()).be_the_job() as ours:\n"
        "    with log.open('a') as file: file.write(f'{ours}\\n')\n"
        "    time.sleep(600 if ours else 0)\n"
    )
    log = tmp_path / "log"
    command = (sys.executable, "-c", source, str(tmp_path / "state"), str(tmp_path / "root"), str(log))
    files = PublicTimeFiles(tmp_path / "state", tmp_path / "root", command)
    files.resume()
    assert files._children == []
    files.keep(a_time())
    try:
        files.resume()
        until_written(log, 1)
        files.resume()
        assert len(files._children) == 1
        files._children[0].kill()
        files._children[0].wait()
        PublicTimeFiles(tmp_path / "state", tmp_path / "root", command)
        files.resume()
        until_written(log, 2)
        assert log.read_text().split() == ["True", "True"]
    finally:
        for child in files._children:
            child.kill()
            child.wait()


def test_a_job_that_starts_while_somebody_asks_for_it_is_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_times, "_LOCKED_WITHIN", 60.0)
    files = PublicTimeFiles(tmp_path, tmp_path / "root", ())
    files.keep(a_time())
    lock = next((tmp_path / "public").iterdir()) / "job.lock"
    asking = os.open(lock, os.O_RDWR | os.O_CREAT)
    fcntl.flock(asking, fcntl.LOCK_SH)
    answered = threading.Timer(0.2, os.close, (asking,))
    answered.start()
    with files.be_the_job() as ours:
        monkeypatch.setattr(public_times, "_LOCKED_WITHIN", 0.1)
        with files.be_the_job() as second:
            assert (ours, second) == (True, False)
    answered.join()


def until_written(log: Path, lines: int) -> None:
    end = time.monotonic() + 60
    while not (log.exists() and len(log.read_text().split()) == lines):
        assert time.monotonic() < end
        time.sleep(0.05)
