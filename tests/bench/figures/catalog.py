"""What the whole catalog costs at the program's start."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from statistics import median

from tests.bench.report import Figure

AIM = 0.06
"""Seconds for every entry once they have been read before."""
_LOAD = """
import time
from scaletail_tui.adapters.catalog.files import CatalogFiles
began = time.perf_counter()
loaded = CatalogFiles().load()
print(time.perf_counter() - began, len(loaded.services))
"""


def catalog_figures(*, runs: int = 5) -> list[Figure]:
    """Loading in a fresh process: with nothing known (YAML's import included), then with the index that this leaves."""
    with tempfile.TemporaryDirectory() as cache:
        first, count = _seconds(cache)
        later = median(_seconds(cache)[0] for _ in range(runs))
    where = f"{count} entries"
    return [
        Figure(what="catalog, first reading", where=where, seen=first, unit="s"),
        Figure(what="catalog, read before", where=where, seen=later, unit="s", aim=AIM),
    ]


def _seconds(cache: str) -> tuple[float, int]:
    ended = subprocess.run(
        (sys.executable, "-c", _LOAD), capture_output=True, text=True, check=True,
        env={**os.environ, "XDG_CACHE_HOME": cache},
    )  # fmt: skip
    seconds, _, count = ended.stdout.partition(" ")
    return float(seconds), int(count)
