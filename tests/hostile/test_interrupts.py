"""Ctrl-C at any moment ends a command without a trace, from the interpreter's first line of ours to its end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hostile.seed import SEED, rounds

COMMANDS = (
    ["list"], ["list", "--json"], ["show", "vaultwarden"], ["catalog", "check"], ["status", "--practice"], ["status"],
    ["doctor", "jellyfin", "--practice", "--json"], ["doctor"],
    ["deploy", "vaultwarden", "--dry-run", "--login-by-link"],
    ["logs", "jellyfin", "--practice", "--follow"], ["restart", "jellyfin", "--practice"], ["completion", "bash"],
    ["help"], ["deploy", "vaultwarden", "--yes", "--login-by-link", "--practice"], ["start", "--all", "--practice"],
)  # fmt: skip
COULD_NOT_LOOK = ("status", "doctor")
"""Commands that end with 3 where the engine is away (`help exit-codes`), as it is here."""
OURS = "scaletail_tui"
LONGEST = 3.0


def start(words: list[str], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "scaletail_tui", "--root", str(folder), *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "DOCKER_HOST": f"unix://{folder}/none.sock"}, start_new_session=True,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_interrupt_at_any_moment_is_no_trace(words: list[str], tmp_path: Path) -> None:
    print(f"SCALETAIL_HOSTILE_SEED={SEED}")
    chance = random.Random(f"{SEED} {words}")
    began = time.monotonic()
    child = start(words, tmp_path)
    try:
        child.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
    whole = time.monotonic() - began
    for _ in range(rounds(2, 60)):
        child = start(words, tmp_path)
        time.sleep(chance.uniform(0, whole * 1.05))
        child.send_signal(signal.SIGINT)
        try:
            _, said = child.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            child.kill()
            said = child.communicate()[1]
            pytest.fail(f"it went on after the interrupt: {said.decode()}")
        text = said.decode()
        # Python's own start, before any line of ours, prints a trace of its own modules.
        assert "Traceback" not in text or OURS not in text, text
        assert "Exception ignored" not in text and "fault of the program" not in text, text
        known = {-signal.SIGINT, 130, 0, 1, 2} | ({3} if words[0] in COULD_NOT_LOOK else set())
        assert child.returncode in known, (child.returncode, text)


def test_an_interrupt_that_python_drops_comes_again() -> None:
    code = (
        "import sys, time\n"
        "from scaletail_tui.__main__ import _interrupt_again\n"
        "sys.unraisablehook = _interrupt_again\n"
        "class Dropping:\n"
        "    def __del__(self):\n"
        "        raise KeyboardInterrupt\n"
        "try:\n"
        "    Dropping()\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n"
        "    print('heard')\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert (ended.stdout, ended.stderr) == ("heard\n", "")
