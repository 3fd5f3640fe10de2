"""A throw-away container ends with the command that made it, and sees no more of the host than it is given."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from scaletail_tui.adapters.engine.bulk import DockerBulk
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.engine import EngineRefused

_DOCKER = """#!/bin/sh
echo "$*" >> {log}
case "$1 $*" in
  "run "*"rm -rf"*) exit 0;;
  "run "*) echo $$ >> {log}.pids; exec sleep 300;;
  "rm "*) for pid in $(cat {log}.pids); do kill -9 $pid; done;;
esac
"""
"""Its container goes on until it is removed, as one without an init does that is asked to end."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def bulk(tmp_path: Path, log: Path) -> DockerBulk:
    docker = tmp_path / "docker"
    docker.write_text(_DOCKER.format(log=log))
    docker.chmod(0o755)
    return DockerBulk(str(docker))


def name_in(log: Path) -> str:
    words = log.read_text().splitlines()[0].split()
    return words[words.index("--name") + 1]


def wait_until_it_runs(log: Path) -> None:
    while not Path(f"{log}.pids").exists():
        time.sleep(0.01)


def test_a_block_that_is_left_early_ends_the_container(bulk: DockerBulk, log: Path) -> None:
    with pytest.raises(KeyboardInterrupt), bulk.pack("image", Source(name="/srv/books")):
        wait_until_it_runs(log)
        raise KeyboardInterrupt
    assert log.read_text().splitlines()[1:] == [f"rm -f {name_in(log)}"]


def test_who_ends_everything_from_another_thread_ends_the_container(bulk: DockerBulk, log: Path) -> None:
    refused: list[BaseException] = []

    def work() -> None:
        try:
            with bulk.pack("image", Source(name="/srv/books")) as tar:
                tar.read()
        except EngineRefused as error:
            refused.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    wait_until_it_runs(log)
    bulk.end()
    thread.join(60)
    assert refused
    assert log.read_text().splitlines()[1:] == [f"rm -f {name_in(log)}"]


def test_a_command_that_ends_well_is_followed_by_nothing(bulk: DockerBulk, log: Path) -> None:
    bulk.empty("image", Source(name="/srv/books"), "data/db")
    (line,) = log.read_text().splitlines()
    assert "type=bind,source=/srv/books,target=/folder " in line
    assert "--entrypoint sh image -c " in line and line.endswith(" sh /folder/data/db")
