"""Streams that are closed, full or left by their reader: one sentence at the most, and never a trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = f"{sys.executable} -m scaletail_tui"


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)


def test_a_closed_output_is_no_fault_of_the_program() -> None:
    done = shell(f"{PROGRAM} list >&-")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_input_is_an_empty_one() -> None:
    done = shell(f"{PROGRAM} --practice deploy it-tools --yes --auth-key-file - <&-")
    assert done.returncode == 2
    assert done.stderr == "scaletail-tui: The auth key's file is empty. Put the key into it, or use --login-by-link.\n"


@pytest.mark.parametrize("arguments", ["--practice", "--practice fix vaultwarden", "--practice remove jellyfin"])
def test_where_the_input_is_closed_nothing_can_be_asked(arguments: str) -> None:
    done = shell(f"{PROGRAM} {arguments} <&-")
    assert done.returncode == 2
    assert "terminal" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.slow
def test_without_any_stream_the_exit_status_tells() -> None:
    assert shell(f"{PROGRAM} --practice status nosuch <&- >&- 2>&-").returncode == 2


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")  # noqa: PTH110
def test_a_full_disk_behind_the_output_is_told_as_that() -> None:
    done = shell(f"{PROGRAM} list >/dev/full")
    assert (done.returncode, done.stderr) == (
        1,
        "scaletail-tui: the output cannot be written: No space left on device.\n",
    )
    for buffering in ("", "PYTHONUNBUFFERED=1 "):
        assert shell(f"{buffering}{PROGRAM} --practice status nosuch 2>/dev/full").returncode == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("words", ["--version", "--help", "deploy --help"])
def test_a_full_disk_behind_the_help_is_told_as_well(words: str) -> None:
    done = shell(f"{PROGRAM} {words} >/dev/full")
    assert (done.returncode, done.stderr) == (
        1,
        "scaletail-tui: the output cannot be written: No space left on device.\n",
    )


def test_an_interrupt_while_the_program_is_still_being_loaded_leaves_no_trace() -> None:
    script = (
        "import sys; from scaletail_tui import __main__\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'scaletail_tui.cli.main': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted()); sys.exit(__main__.main())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--nosuch\x1b[2J\nb",),
        ("deploy", "it-tools", "--login-by-link", "--yes", "--login-server", "http://a\x1b]0;x\x07 b"),
        ("--practice", "doctor", "a\u202eb\x9b31m"),
        ("--replay" + "x" * 100_000,),
        ("--practice", "doctor", "--replay", "x" * 100_000),
    ],
)
def test_what_was_typed_is_told_without_escapes_and_without_the_middle_of_a_huge_word(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scaletail_tui", *arguments], capture_output=True, text=True, timeout=60,
        env={**os.environ, "SCALETAIL_ROOT": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and done.stderr.removesuffix("\n").isprintable()
    assert len(done.stderr) < 2_000


def test_a_trace_that_cannot_be_kept_is_not_promised() -> None:
    script = (
        "import sys; from scaletail_tui.cli import main; from scaletail_tui.cli.catalog import list as command; "
        "command.run = lambda args: 1 / 0; sys.exit(main.run(['list']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "XDG_STATE_HOME": "/proc/nowhere"}, capture_output=True,
        text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Its trace is lost" in done.stderr


@pytest.mark.slow
def test_a_recording_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    done = shell(f"{PROGRAM} --practice doctor jellyfin --record {tmp_path}/no/such/folder")
    assert done.returncode == 2
    assert done.stderr.startswith(f"scaletail-tui: {tmp_path}/no/such/folder could not be written: ")


def test_an_unknown_command_does_not_name_the_hidden_one() -> None:
    done = shell(f"{PROGRAM} nosuch")
    assert done.returncode == 2
    assert done.stderr == "scaletail-tui: argument COMMAND: invalid choice: 'nosuch'. Try: scaletail-tui --help\n"
