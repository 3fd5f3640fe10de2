"""The process inside a sidecar that sets Serve back, run by this machine's own shell with a pretended tailscale."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scaletail_tui.adapters.sidecar.run_time_serve import end_later_argv, hold_argv, kept_argv, never_argv, set_argv

TAILSCALE = """#!/bin/sh
shift
case $1 in
  status) printf '{\\n  "Self": {\\n    "DNSName": "vault.tail.ts.net.",\\n  }\\n}\\n';;
  debug) [ "$2" = watch-ipn ] && echo $$ >"$SAID.watch" &&
      printf '{\\n\\t"Version": "1",\\n\\t"SessionID": "a1B2",\\n}\\n' && exec sleep 99
    [ -e "$REFUSE" ] && echo "$5" >>"$TRIED" && exit 1; printf '%s' "$5" >"$SAID";;
esac
"""


SLEEP = """#!/bin/sh
while [ -e "$0" ] && [ ! -e "$PASSED$1" ]; do {sleep} 0.1; done
exec {sleep} 0.02
"""
"""Time passes when a test says so: what a busy machine does in a second, nobody knows."""
STEP = 5
"""Seconds that it sleeps at a time."""


class Sidecar:
    """A folder that is its file system, and what tailscaled was told."""

    def __init__(self, folder: Path) -> None:
        binary = folder / "tailscale"
        binary.write_text(TAILSCALE)
        binary.chmod(0o755)
        self.file, self.said, self.refuse = folder / "serve.json", folder / "said", folder / "refuse"
        sleep = folder / "sleep"
        sleep.write_text(SLEEP.format(sleep=shutil.which("sleep")))
        sleep.chmod(0o755)
        self.mark, self.tried, self.passed = folder / ".scaletail-public", folder / "tried", folder / "passed"
        self.environment = {
            "PATH": f"{folder}:{os.environ['PATH']}", "TS_SERVE_CONFIG": str(self.file), "TMPDIR": str(folder),
            "SAID": str(self.said), "REFUSE": str(self.refuse),
            "TRIED": str(self.tried), "PASSED": str(self.passed),
        }  # fmt: skip

    def run(self, argv: tuple[str, ...]) -> str:
        done = subprocess.run(argv, env=self.environment, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def let_pass(self, seconds: int) -> None:
        """Who sleeps so long wakes now, and does not sleep any more."""
        Path(f"{self.passed}{seconds}").touch()

    @property
    def told(self) -> object:
        return json.loads(self.said.read_text()) if self.said.exists() and self.said.read_text() else None


@pytest.fixture
def sidecar(tmp_path: Path) -> Iterator[Sidecar]:
    made = Sidecar(tmp_path)
    made.file.write_text('{"Web": {"${TS_CERT_DOMAIN}:443": {}}}')
    yield made
    (tmp_path / "sleep").unlink()  # whoever still sleeps ends


def comes(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 120
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_serve_is_told_what_it_shall_do(sidecar: Sidecar) -> None:
    sidecar.run(set_argv({"AllowFunnel": {"a b'\"$c:443": True}}))
    assert sidecar.told == {"AllowFunnel": {"a b'\"$c:443": True}}


def test_when_the_time_is_over_the_file_of_then_is_set_with_the_devices_name(sidecar: Sidecar) -> None:
    sidecar.run(end_later_argv(600, "one"))
    assert sidecar.run(kept_argv("one")).strip() == "kept"
    assert sidecar.run(kept_argv("other")).strip() == ""
    sidecar.file.write_text('{"TCP": {"443": {}}, "Web": {"${TS_CERT_DOMAIN}:443": {}}}')
    assert sidecar.told is None
    sidecar.let_pass(STEP)
    assert comes(lambda: not sidecar.mark.exists())
    assert sidecar.told == {"TCP": {"443": {}}, "Web": {"vault.tail.ts.net:443": {}}}
    assert sidecar.run(kept_argv("one")).strip() == ""


def test_one_that_is_called_off_or_replaced_sets_nothing(sidecar: Sidecar) -> None:
    sidecar.run(end_later_argv(4, "one"))
    first = int(sidecar.mark.read_text().split()[1])
    sidecar.run(never_argv())
    sidecar.run(end_later_argv(600, "two"))
    sidecar.let_pass(4)
    assert comes(lambda: not is_there(first))
    assert sidecar.told is None
    assert sidecar.run(kept_argv("two")).strip() == "kept"
    pid = int(sidecar.mark.read_text().split()[1])
    os.kill(pid, signal.SIGKILL)
    assert comes(lambda: sidecar.run(kept_argv("two")).strip() == "")


def is_there(pid: int) -> bool:
    """One that only waits to be reaped is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_tailscaled_that_refuses_for_a_while_is_told_again(sidecar: Sidecar) -> None:
    sidecar.refuse.touch()
    sidecar.let_pass(STEP)
    sidecar.let_pass(1)
    sidecar.run(end_later_argv(5, "one"))
    assert comes(lambda: sidecar.tried.exists() and len(sidecar.tried.read_text().splitlines()) >= 2)
    assert sidecar.told is None
    sidecar.refuse.unlink()
    assert comes(lambda: sidecar.told is not None)


def test_without_a_file_that_can_be_read_everything_is_closed(sidecar: Sidecar) -> None:
    sidecar.file.write_text("")
    sidecar.let_pass(STEP)
    sidecar.let_pass(1)
    sidecar.run(end_later_argv(5, "one"))
    assert comes(lambda: sidecar.told == {})
    sidecar.run(never_argv())


def is_watching(sidecar: Sidecar) -> bool:
    place = sidecar.said.with_name("said.watch")
    try:
        process = Path("/proc", place.read_text().strip(), "stat").read_text()
    except OSError:
        return False
    return process.rpartition(")")[2].split()[0] != "Z"


def test_a_session_is_set_beside_what_stands_and_is_watched_until_the_time_is_over(sidecar: Sidecar) -> None:
    session = {"AllowFunnel": {"a b'\"$c&:443": True}}
    sidecar.run(hold_argv({"TCP": {"443": {}}}, session, 600, "one"))
    assert comes(lambda: sidecar.told is not None)
    assert sidecar.told == {"TCP": {"443": {}}, "Foreground": {"a1B2": session}}
    assert sidecar.run(kept_argv("one")).strip() == "kept" and is_watching(sidecar)
    sidecar.let_pass(STEP)
    assert comes(lambda: not sidecar.mark.exists())
    assert comes(lambda: not is_watching(sidecar))


def test_a_session_that_is_called_off_is_watched_no_more(sidecar: Sidecar) -> None:
    sidecar.run(hold_argv({}, {"AllowFunnel": {"x:443": True}}, 3600, "one"))
    assert comes(lambda: sidecar.told is not None)
    sidecar.run(never_argv("one"))
    assert is_watching(sidecar)
    sidecar.let_pass(STEP)
    assert comes(lambda: not is_watching(sidecar))
