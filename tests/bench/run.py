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

from tests.bench.catalog_figures import catalog_figures
from tests.bench.cli_figures import cli_figures
from tests.bench.diagnosis_figures import diagnosis_figures, running_lab
from tests.bench.log_figures import engine_log_figures, lab_socket, practice_log_figures, sidecar_image
from tests.bench.masking_figures import masking_figures
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
            *practice_log_figures(lines=100_000),
            *cli_figures(runs=1),
            *catalog_figures(runs=1),
        ]
        print(table(figures))
        return _status(figures)
    other = [] if options.no_oxker else _oxker()
    figures = [
        *tui_figures(oxker=other),
        *_flooding_log(),
        *cli_figures(),
        *catalog_figures(),
        *masking_figures(),
        *_diagnosis(),
    ]
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


def _flooding_log() -> list[Figure]:
    """On a real engine where the lab is up (nobody's own engine is used for it), else on the practice engine."""
    host = lab_socket()
    image = sidecar_image(host) if host else None
    return practice_log_figures() if host is None or image is None else engine_log_figures(host, image)


def _diagnosis() -> list[Figure]:
    """On the lab, where it is up."""
    lab = running_lab()
    if lab is None:
        print("no figures of diagnoses: the lab is not up (tests/lab/lab up)")
        return []
    return diagnosis_figures(lab)


def _some_socket() -> str | None:
    """The lab's engine where it is up, else the machine's own: oxker only looks."""
    own = Path("/var/run/docker.sock")
    return lab_socket() or (f"unix://{own}" if own.is_socket() else None)


def _status(figures: list[Figure]) -> int:
    failed = [figure for figure in figures if figure.verdict == "FAIL"]
    for figure in failed:
        print(f"beyond three times the aim: {figure.what} at {figure.where}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
