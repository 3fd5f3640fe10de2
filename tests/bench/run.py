"""Measure everything and print one table; exit 1 only where something is beyond three times its aim, and again so.

What takes time may take as much longer as a bare Textual app takes to start in the same run.

    python -m tests.bench.run [--quick] [--rotate] [--alone]

Takes about four minutes, with the lab up fifteen, and some more the first time where cargo or Go is present: then oxker
and lazydocker are built to compare with. `--rotate` measures one of the five long rows, another one each commit
(SCALETAIL_MATRIX=2 names it, `all` takes all of them), and all of the others; with those two programs at every fifth
commit. Compare only figures of one run: the machine, and what else it does, is part of them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.bench.figures.catalog import catalog_figures
from tests.bench.figures.cli import cli_figures
from tests.bench.figures.diagnosis import diagnosis_figures, running_lab, watching_figures
from tests.bench.figures.line import line_figures
from tests.bench.figures.log import engine_log_figures, lab_socket, practice_log_figures, sidecar_image
from tests.bench.figures.masking import masking_figures
from tests.bench.figures.others import OTHERS, measure_other
from tests.bench.figures.stacks import first_second_figures, stacks_figures
from tests.bench.figures.start import slowness, start_figures
from tests.bench.figures.switch import BUSY, CALM, switch_figures
from tests.bench.figures.thirty import thirty_figures
from tests.bench.figures.tui import SIZES, tui_figures
from tests.bench.measure import Measurement
from tests.bench.report import Figure, measure_steadily, table
from tests.lab.rotation import part_of
from tests.lab.running_lab import Lab

LONG: Mapping[str, Callable[[Lab], list[Figure]]] = {
    "150 stacks": lambda lab: stacks_figures(),
    "watching": lambda lab: watching_figures(lab),
    "switches": lambda lab: switch_figures(lab, where=(CALM,)),
    "switches under load": lambda lab: switch_figures(lab, where=(BUSY,)),
    "stacks made by hand": lambda lab: thirty_figures(lab),
}
"""Rows that take minutes each."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one size, a shorter log, no comparison")
    parser.add_argument("--rotate", action="store_true", help="one of the long rows, another one each commit")
    parser.add_argument("--alone", action="store_true", help="compare with nothing")
    options = parser.parse_args()
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}", flush=True)
    if options.quick:
        figures = [
            *tui_figures(sizes=SIZES[:1], starts=1, settles=0.0, idle=3.0),
            *practice_log_figures(lines=100_000),
            *cli_figures(runs=1),
            *catalog_figures(runs=1),
        ]
        print(table(figures))
        return _status(figures)
    compares = not options.alone and (not options.rotate or part_of([True, *[False] * 4], 5) == [True])
    others = _others() if compares else {}
    started = start_figures()
    slow = slowness(started)
    print(f"this machine takes {slow:.1f} times as long as the one on which the aims were set", flush=True)
    figures = [
        *started,
        *measure_steadily(lambda: tui_figures(others=list(others.values())), slow),
        *measure_steadily(line_figures, slow),
        *measure_steadily(lambda: first_second_figures(slowness=slow), slow),
        *measure_steadily(_flooding_log, slow),
        *measure_steadily(cli_figures, slow),
        *measure_steadily(catalog_figures, slow),
        *measure_steadily(masking_figures, slow),
        *_in_the_lab(part_of(list(LONG), len(LONG)) if options.rotate else list(LONG), slow),
    ]
    print(table(figures, beside=" | ".join(others)))
    return _status(figures)


def _others() -> dict[str, Sequence[Measurement]]:
    """Title of each other program that can be had here to its measurements; why not is printed."""
    host = os.environ.get("DOCKER_HOST") or _some_socket()
    if host is None:
        print("no comparison with other programs: there is no Docker socket (DOCKER_HOST)")
        return {}
    found = {other.title: measure_other(other, host, sizes=SIZES) for other in OTHERS}
    return {title: measured for title, measured in found.items() if measured}


def _flooding_log() -> list[Figure]:
    """On a real engine where the lab is up (nobody's own engine is used for it), else on the practice engine."""
    host = lab_socket()
    image = sidecar_image(host) if host else None
    return practice_log_figures() if host is None or image is None else engine_log_figures(host, image)


def _in_the_lab(long: list[str], slow: float) -> list[Figure]:
    """A diagnosis and the long rows, on the lab where it is up; what needs none of it, in any case."""
    lab = running_lab()
    if lab is None:
        print("no figures of diagnoses: the lab is not up (tests/lab/lab up)")
        return measure_steadily(stacks_figures, slow) if "150 stacks" in long else []
    print(f"long rows: {', '.join(long)} of {', '.join(LONG)}", flush=True)
    rows = [partial(diagnosis_figures, lab), *(partial(LONG[name], lab) for name in long)]
    return [figure for measures in rows for figure in measure_steadily(measures, slow)]


def _some_socket() -> str | None:
    """The lab's engine where it is up, else the machine's own: they only look."""
    own = Path("/var/run/docker.sock")
    return lab_socket() or (f"unix://{own}" if own.is_socket() else None)


def _status(figures: list[Figure]) -> int:
    failed = [figure for figure in figures if figure.verdict == "FAIL"]
    for figure in failed:
        print(f"beyond its limit: {figure.what} at {figure.where}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
