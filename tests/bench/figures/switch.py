"""Direct to Serve, calm and under load: until the other device has its page again, and what fails after that.

python -m tests.bench.figures.switch [--switches N] [--steady SECONDS]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.bench.report import Figure, table
from tests.lab.broken_stacks import healthy, up, written
from tests.lab.deploys import TAILNET
from tests.lab.running_lab import Lab

STACK = "bench-switch"
SWITCHES = 5
STEADY = 20.0
"""Seconds after each switch in which requests are counted."""
PATIENCE = 40.0
_SPIN = "while True: pass"
CALM, BUSY = "calm", "two busy programs a core"


def switch_figures(
    lab: Lab, *, switches: int = SWITCHES, steady: float = STEADY, where: Sequence[str] = (CALM, BUSY)
) -> list[Figure]:
    """One stack is deployed, switched calm, under load or both, and removed again."""
    with tempfile.TemporaryDirectory(prefix="scaletail-bench-") as name:
        root = Path(name) / "stacks"
        root.mkdir()
        lab.begin(Path(name), root)
        try:
            up(lab, written(lab, root, STACK))
            healthy(lab, STACK, seconds=90)
            return [
                *(_switched(lab, switches, steady, CALM) if CALM in where else ()),
                *(_under_load(lab, switches, steady) if BUSY in where else ()),
            ]
        finally:
            lab.clean_up(root)


def _under_load(lab: Lab, switches: int, steady: float) -> list[Figure]:
    with _load(2 * (os.cpu_count() or 1)):
        return _switched(lab, switches, steady, BUSY)


@contextmanager
def _load(programs: int) -> Iterator[None]:
    busy = [subprocess.Popen([sys.executable, "-c", _SPIN]) for _ in range(programs)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


def _switched(lab: Lab, switches: int, steady: float, where: str) -> list[Figure]:
    opened, said, failed, asked = [], [], 0, 0
    for _ in range(switches):
        _expose(lab, "direct")
        began = time.monotonic()
        command = lab.start_cli("expose", STACK, "serve")
        opened.append(_until_open(lab, began))
        command.wait(timeout=60)
        said.append(time.monotonic() - began)
        bad, count = _steady(lab, steady, where)
        failed, asked = failed + bad, asked + count
    return [
        Figure(
            what="direct to Serve, until 200 outside", where=where, seen=median(opened), unit="s", aim=3.0, limit=25.0
        ),
        Figure(what="direct to Serve, until it is said", where=where, seen=median(said), unit="s", limit=25.0),
        Figure(
            what=f"requests after it that fail, of {asked}",
            where=where,
            seen=float(failed),
            unit="",
            aim=0.0,
            limit=2.0,
        ),
    ]


def _expose(lab: Lab, exposure: str) -> None:
    done = lab.cli("expose", STACK, exposure)
    if done.returncode:
        raise RuntimeError(f"expose {exposure}: {done.stdout}{done.stderr}")


def _until_open(lab: Lab, began: float) -> float:
    while time.monotonic() - began < PATIENCE:
        if _ask(lab).startswith("200"):
            return time.monotonic() - began
        time.sleep(0.1)
    raise RuntimeError(f"no page within {PATIENCE:.0f} s of a switch")


def _steady(lab: Lab, seconds: float, where: str) -> tuple[int, int]:
    """How many requests failed, of how many; each failure is told with curl's own words and times."""
    began, bad, count = time.monotonic(), 0, 0
    while time.monotonic() - began < seconds:
        said = _ask(lab)
        count += 1
        if not said.startswith("200"):
            bad += 1
            print(f"{where}, {time.monotonic() - began:.1f} s after it was open: {said}", file=sys.stderr, flush=True)
        time.sleep(0.1)
    return bad, count


def _ask(lab: Lab) -> str:
    """Status, then what went wrong and how long each step took."""
    argv = lab.get_argv(f"https://{STACK}.{TAILNET}/")
    at = argv.index("%{http_code}")
    argv[at] = (
        "%{http_code} exit %{exitcode} %{errormsg} proxy %{time_connect} tls %{time_appconnect} all %{time_total}"
    )
    done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.stdout.strip()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--switches", type=int, default=SWITCHES)
    parser.add_argument("--steady", type=float, default=STEADY)
    options = parser.parse_args(arguments)
    lab = Lab(engine="current", environment=dict(os.environ))
    if not lab.is_up():
        print("no lab is up: tests/lab/lab up", file=sys.stderr)
        return 2
    print(table(switch_figures(lab, switches=options.switches, steady=options.steady)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
