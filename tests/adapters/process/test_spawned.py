"""A child is ended with all that it started, and being called off while it is made hangs nobody."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

from scaletail_tui.adapters.host.kernel import start_ticks
from scaletail_tui.adapters.process import child as process
from scaletail_tui.adapters.process.spawned import group_lives, spawn

PLUGIN = """#!/bin/sh
# The plugin takes its time to end; the command is gone at once.
sh -c 'trap "sleep 0.3; echo tidy > {folder}/tidied; exit 0" TERM; echo begun; echo $$ > {folder}/plugin
       while :; do sleep 0.05; done' 2> /dev/null &
wait
"""


def make_docker(folder: Path, script: str = PLUGIN) -> str:
    """A stand-in for the docker command with a plugin of its own."""
    docker = folder / "docker"
    docker.write_text(script.format(folder=folder))
    docker.chmod(0o755)
    return str(docker)


async def test_a_plugin_is_ended_with_its_command_and_may_tidy_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "PATIENCE", 60.0)  # on a busy machine to tidy up takes its time
    async with aclosing(process.lines([make_docker(tmp_path), "compose", "up"])) as lines:
        async for line in lines:
            assert line == "begun"
            wait_until(lambda: (tmp_path / "plugin").exists() and bool((tmp_path / "plugin").read_text()))
            break
    assert not runs(int((tmp_path / "plugin").read_text()))
    assert (tmp_path / "tidied").exists()


@pytest.mark.slow
async def test_a_plugin_that_does_not_listen_is_ended_all_the_same(tmp_path: Path) -> None:
    docker = make_docker(tmp_path, PLUGIN.replace('trap "sleep 0.3; echo tidy > {folder}/tidied; exit 0"', 'trap ""'))
    child = await process.start([docker])
    assert child.stdout is not None and await child.stdout.readline() == b"begun\n"
    await process.end(child, patience=0.3)
    assert not group_lives(child.pid)


async def test_ctrl_c_in_the_terminal_is_for_us_and_not_for_a_child() -> None:
    child = await process.start(["sleep", "60"])
    assert os.getpgid(child.pid) == os.getsid(child.pid) == child.pid
    await process.end(child)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_who_is_ended_by_a_signal_leaves_no_child_behind(tmp_path: Path, number: signal.Signals) -> None:
    code = """
        import asyncio, sys
        from scaletail_tui.adapters.process import child

        async def wait() -> None:
            await child.run([sys.argv[1]])

        asyncio.run(wait())
    """
    ours = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), make_docker(tmp_path)])
    try:
        plugin = tmp_path / "plugin"
        wait_until(lambda: plugin.exists() and bool(plugin.read_text().strip()))
        ours.send_signal(number)
        assert ours.wait(60) == -number
        wait_until(lambda: not runs(int(plugin.read_text())) and (tmp_path / "tidied").exists())
    finally:
        ours.kill()
        ours.wait()


@pytest.mark.parametrize("steps", range(6))
async def test_who_is_called_off_while_a_child_is_made_does_not_hang_and_leaves_none(steps: int) -> None:
    mark = f"60.0{os.getpid()}{steps}"
    task = asyncio.create_task(spawn(["sleep", mark], stdin=subprocess.PIPE))
    for _ in range(steps):
        await asyncio.sleep(0)
    if not task.cancel():
        await process.end(task.result())
        return
    async with asyncio.timeout(60):
        (ended,) = await asyncio.gather(task, return_exceptions=True)
    if not isinstance(ended, BaseException):
        await process.end(ended)
    assert not is_running(mark)


def test_one_of_several_that_fails_ends_the_program_at_once(tmp_path: Path) -> None:
    """Its loop calls off the others while they are being made; asyncio's own children kept it waiting for ever."""
    code = """
        import asyncio, sys
        from scaletail_tui.adapters.process import child

        async def fail() -> None:
            await asyncio.sleep(0)
            raise ValueError

        async def both() -> None:
            await asyncio.gather(fail(), *(child.run(["sh", "-c", "sleep 300 & wait"]) for _ in range(8)))

        try:
            asyncio.run(both())
        except ValueError:
            print("failed")
    """
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False, timeout=120
    )
    assert (ended.stdout, ended.stderr) == ("failed\n", "")
    assert time.monotonic() - began < 100


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def runs(pid: int) -> bool:
    """One that only waits to be reaped, as in a container without an init, does not."""
    return start_ticks(pid) is not None


def is_running(mark: str) -> bool:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes()
                if mark.encode() in words and words.startswith(b"sleep") and runs(int(folder.name)):
                    return True
    return False
