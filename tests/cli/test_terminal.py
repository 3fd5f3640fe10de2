"""Who sits where: a question needs its terminal, and the interface the one that it is drawn on."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def follower() -> Iterator[int]:
    """A terminal's side for a program."""
    leader, follower = pty.openpty()
    yield follower
    os.close(leader)
    os.close(follower)


@pytest.mark.parametrize("elsewhere", ["stdin", "stdout", "stderr"])
def test_the_interface_is_refused_when_one_of_its_streams_is_no_terminal(elsewhere: str, follower: int) -> None:
    # Textual draws on stderr, and takes the size from stdout.
    streams = {"stdin": follower, "stdout": follower, "stderr": follower, elsewhere: subprocess.PIPE}
    program = subprocess.Popen([sys.executable, "-m", "scaletail_tui", "--practice"], text=True, **streams)  # type: ignore[call-overload]
    try:
        _, told = program.communicate(timeout=60)
    finally:
        program.kill()
    assert program.returncode == 2
    if elsewhere == "stderr":
        assert told.count("\n") == 1
        assert "needs a terminal, and standard error leads elsewhere." in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("remove", "vault", "--json"), "--json"),
        (("rollback", "vault", "--json"), "--json"),
        (("fix", "vault", "--json"), "--json"),
        (("fix", "vault", "--auth-key-file", "-"), "standard input"),
        (("deploy", "vaultwarden", "--login-by-link", "--json"), "--json"),
    ],
)
def test_on_a_terminal_too_a_command_whose_output_is_json_asks_nothing(
    arguments: tuple[str, ...], words: str, follower: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scaletail_tui", "--practice", *arguments], stdin=follower, stdout=follower,
        stderr=subprocess.PIPE, timeout=60, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert words in done.stderr
    assert "--yes" in done.stderr


@pytest.mark.parametrize("command", ["remove", "rollback", "fix"])
def test_a_question_is_never_asked_into_a_file(command: str, follower: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scaletail_tui", "--practice", command, "vaultwarden"], stdin=follower,
        capture_output=True, timeout=60, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "scaletail-tui: There is no terminal to ask on. Add --yes.\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [("deploy", "it-tools", "--yes", "--auth-key-file", "FILE"), ("doctor", "--replay", "FILE")]
)
def test_a_pipe_that_nobody_writes_to_is_waited_for_with_a_word(arguments: tuple[str, ...], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    leader, follower = pty.openpty()
    words = [str(pipe) if word == "FILE" else word for word in arguments]
    program = subprocess.Popen(
        [sys.executable, "-m", "scaletail_tui", "--practice", *words], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=follower,
    )  # fmt: skip
    os.close(follower)
    try:
        told = b""
        while b"\n" not in told:
            told += os.read(leader, 1000)
        assert told.decode().strip() == f"Waiting for {pipe}: nobody has written all of it yet. Ctrl-C ends this."
        pipe.write_text("nothing good")
        program.communicate(timeout=60)
    finally:
        program.kill()
        os.close(leader)
    assert program.returncode == 2


def test_process_substitution_is_read_as_any_file() -> None:
    recording = Path(__file__).parents[1] / "recordings" / "healthy.json"
    told = [
        subprocess.run(
            ["bash", "-c", f"{sys.executable} -m scaletail_tui doctor --replay {file}"], capture_output=True, timeout=60
        ).stdout
        for file in (recording, f"<(cat {recording})")
    ]
    assert told[0] == told[1] != b""
