"""Measure everything and print one table; exit 1 only where something is beyond three times its aim.

    python -m tests.bench.run [--quick] [--no-oxker]

Takes about two minutes, and some more the first time where cargo is present: then oxker is built to compare with.
Compare only figures of one run: the machine, and what else it does, is part of them.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.bench.cli_figures import cli_figures
from tests.bench.log_figures import log_figures
from tests.bench.measure import Measurement
from tests.bench.oxker_figures import VERSION, measure_oxker, oxker
from tests.bench.report import Figure, table
from tests.bench.tui_figures import SIZES, tui_figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one size, a shorter log, no comparison")
    parser.add_argument("--no-oxker", action="store_true", help="compare with nothing")
    options = parser.parse_args()
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}", flush=True)
    if options.quick:
        figures = [
            *tui_figures(sizes=SIZES[:1], starts=1, idle=3.0),
            *log_figures(lines=100_000, presses=8),
            *cli_figures(runs=1),
        ]
        print(table(figures))
        return _status(figures)
    other = [] if options.no_oxker else _oxker()
    figures = [*tui_figures(oxker=other), *log_figures(), *cli_figures()]
    print(table(figures, beside=f"oxker {VERSION}" if other else ""))
    return _status(figures)


def _oxker() -> list[Measurement]:
    """Measurements of oxker, or nothing and the reason."""
    host = os.environ.get("DOCKER_HOST") or _some_socket()
    if host is None:
        print("no comparison with oxker: there is no Docker socket (DOCKER_HOST)")
        return []
    program = oxker()
    if program is None:
        print("no comparison with oxker: there is no cargo, or it could not build it")
        return []
    return measure_oxker(program, host, sizes=SIZES)


def _some_socket() -> str | None:
    """The lab's engine where it is up, else the machine's own."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for socket in (cache / "scaletail-lab" / "current" / "docker.sock", Path("/var/run/docker.sock")):
        if socket.is_socket():
            return f"unix://{socket}"
    return None


def _status(figures: list[Figure]) -> int:
    failed = [figure for figure in figures if figure.verdict == "FAIL"]
    for figure in failed:
        print(f"beyond three times the aim: {figure.what} at {figure.where}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
