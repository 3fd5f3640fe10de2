"""Children are run, read and ended."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

from scaletail_tui.adapters.process import child as process
from scaletail_tui.adapters.process import spawned
from scaletail_tui.adapters.process.child import CommandMissing, LineSplitter, ProcessFailed, ProcessTimeout


async def gathered(*script: str, merge: bool = False, idle_timeout: float | None = None) -> list[str]:
    argv = ["sh", "-c", *script]
    async with aclosing(process.lines(argv, merge=merge, idle_timeout=idle_timeout)) as lines:
        return [line async for line in lines]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_there(word: str) -> bool:
    """True where a process has this word on its command line: it may have been ended before it did anything."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if word.encode() in path.read_bytes().split(b"\0"):
                return True
    return False


async def test_a_child_gives_status_output_and_seconds() -> None:
    finished = await process.run(["sh", "-c", "cat; echo '\033[31mbad\033[0m' >&2; exit 3"], feed=b"given")

    assert (finished.status, finished.stdout, finished.stderr) == (3, "given", "bad\n")
    assert 0 < finished.seconds < 60


async def test_the_environment_and_folder_are_the_given_ones(tmp_path: Path) -> None:
    finished = await process.run(["/bin/sh", "-c", "echo $ONLY; pwd"], env={"ONLY": "this"}, cwd=str(tmp_path))

    assert finished.stdout == f"this\n{tmp_path}\n"


async def test_a_passed_file_descriptor_stays_open_in_the_child(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        finished = await process.run(["readlink", f"/proc/self/fd/{lock.fileno()}"], pass_fds=(lock.fileno(),))

    assert finished.stdout.strip() == str(tmp_path / "lock")


@pytest.mark.slow
async def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ProcessTimeout, match=r"did not finish within 2 s"):
        await process.run(["sh", "-c", "sleep 600; true", str(tmp_path)], timeout=2.0)

    assert not is_there(str(tmp_path))


@pytest.mark.slow
async def test_a_child_that_ignores_the_polite_signal_is_ended_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "PATIENCE", 0.1)
    with pytest.raises(ProcessTimeout):
        await process.run(["sh", "-c", "trap '' TERM; while :; do :; done", str(tmp_path)], timeout=2.0)

    assert not is_there(str(tmp_path))


async def test_a_missing_command_is_named() -> None:
    with pytest.raises(CommandMissing, match="no-such-command cannot be run") as caught:
        await process.run(["no-such-command"])

    assert "Install no-such-command" in caught.value.remedy


async def test_lines_come_without_ends_and_codes_and_the_last_needs_no_end() -> None:
    assert await gathered(r"printf '\033[1mone\033[0m\r\n\ntwo\tthree'") == ["one", "", "two\tthree"]


async def test_both_streams_are_merged_in_order() -> None:
    assert await gathered("echo a; echo b >&2; echo c", merge=True) == ["a", "b", "c"]


async def test_a_line_far_over_the_readers_limit_is_whole_and_one_over_a_mebibyte_is_cut() -> None:
    script = "head -c 300000 /dev/zero | tr '\\0' x; echo; head -c 3000000 /dev/zero | tr '\\0' y; echo; echo end"

    long, longer, end = await gathered(script)

    assert long == "x" * 300_000
    assert longer == "y" * process.LONGEST_LINE
    assert end == "end"


async def test_characters_cut_by_a_chunk_are_whole_again() -> None:
    splitter = LineSplitter()
    text = "ünï✓\n".encode()

    found = [line for byte in text * 3 for line in splitter.feed(bytes([byte]))]

    assert found == ["ünï✓"] * 3


async def test_a_failure_carries_status_and_the_last_twenty_lines_of_stderr() -> None:
    with pytest.raises(ProcessFailed) as caught:
        await gathered("echo out; for i in $(seq 30); do echo error $i >&2; done; exit 7")

    assert caught.value.status == 7
    assert caught.value.detail.split("\n") == [f"error {number}" for number in range(11, 31)]


@pytest.mark.slow
async def test_silence_is_ended_after_the_idle_time() -> None:
    with pytest.raises(ProcessTimeout, match="said nothing"):
        await gathered("echo one; exec sleep 60", idle_timeout=2.0)


async def test_leaving_the_loop_ends_the_child() -> None:
    async with aclosing(process.lines(["sh", "-c", "echo $$; exec sleep 60"])) as lines:
        async for line in lines:
            pid = int(line)
            break

    assert not alive(pid)


async def test_cancelling_the_reader_ends_the_child(tmp_path: Path) -> None:
    started = asyncio.Event()
    pids: list[int] = []

    async def follow() -> None:
        async with aclosing(process.lines(["sh", "-c", "echo $$; exec sleep 60"])) as lines:
            async for line in lines:
                pids.append(int(line))
                started.set()

    task = asyncio.create_task(follow())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not alive(pids[0])


async def test_a_child_that_ended_by_itself_is_ended_again_without_a_complaint(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(20):
        child = await process.start(["true"], feed=True)
        assert child.stdout is not None
        await child.stdout.read()
        await process.end(child)

    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_argv_status_and_seconds_are_logged_but_never_what_was_fed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="scaletail_tui")

    await process.run(["sh", "-c", "cat >/dev/null; exit 4"], feed=b"tskey-auth-secret", env={"KEY": "hidden"})

    assert "sh -c 'cat >/dev/null; exit 4': status 4 after" in caplog.text
    assert "secret" not in caplog.text and "hidden" not in caplog.text


def test_a_chunk_holds_the_event_loop_for_a_few_milliseconds_only() -> None:
    line = b"2026/11/23 14:05:42 http: request from 100.64.0.2 to /api/items took 12 ms and was fine\n"
    splitter, chunk, spent = LineSplitter(), (line * 1000)[: spawned.CHUNK], []
    for _ in range(50):
        started = time.thread_time()
        splitter.feed(chunk)
        spent.append(time.thread_time() - started)

    assert sorted(spent)[25] < 0.015  # three times the limit of 5 ms


async def test_a_child_whose_own_child_holds_the_pipes_is_ended_in_time() -> None:
    """As the docker command does with its plugins: killed, it leaves them behind."""
    script = "trap '' TERM; sleep 300 & echo began; wait; wait"
    child = await process.start(["sh", "-c", script])
    assert child.stdout is not None and await child.stdout.readline() == b"began\n"
    async with asyncio.timeout(60):
        await process.end(child, patience=0.2)
    assert child.returncode is not None
