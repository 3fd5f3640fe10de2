"""What an app's own health check costs: nothing at a deploy, little processor afterwards; measured on both engines."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scaletail_tui.adapters.catalog.files import find_catalog
from tests.lab.deploys import told
from tests.lab.rotation import part_of
from tests.lab.running_lab import Lab

SLUG, IMAGE, PORT = "memos", "neosmemo/memos:stable", 5230
RUNS, WATCHED = 3, 20.0
CALM = "interval: 60s"


def catalog_with(folder: Path, change: Callable[[str], str]) -> Path:
    """A catalog of one entry: the shipped one, its text changed."""
    entry = folder / SLUG
    entry.mkdir(parents=True)
    text = (find_catalog() / SLUG / "compose.yaml").read_text()
    changed = change(text)
    assert changed != text
    (entry / "compose.yaml").write_text(changed)
    return folder


def without_check(text: str) -> str:
    before, _, _ = text.partition("    healthcheck:\n")
    return before


def seconds_of(lab: Lab, name: str, *catalog: str) -> float:
    """What a deploy took by its own word, which is 200 by the device's own address."""
    key = ("--auth-key-file", str(lab.key_file()))
    done = lab.cli(*catalog, "deploy", SLUG, "--name", name, *key, "--yes", "--json", timeout=120)
    said = told(done.stdout, done.returncode, done.stderr)
    assert said.result["result"] == "ok", said
    return float(said.result["seconds"])


@pytest.mark.rotating
@pytest.mark.engines(*part_of(("current", "debian"), 2))
def test_a_check_makes_no_deploy_slower_and_costs_little(
    lab: Lab, root: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    lab.stand_in(IMAGE, PORT)
    bare = ("--catalog", str(catalog_with(tmp_path / "bare", without_check)))
    often = ("--catalog", str(catalog_with(tmp_path / "often", lambda text: text.replace(CALM, "interval: 1s"))))
    times: dict[str, list[float]] = {"with": [], "without": []}
    for run in range(RUNS):
        for kind, catalog in (("with", ()), ("without", bare)):
            times[kind].append(seconds_of(lab, f"check-{kind}-{run}", *catalog))
            lab.clean_up(root)
    checked, plain = statistics.median(times["with"]), statistics.median(times["without"])
    idle = processor_seconds(lab, "check-idle", bare)
    lab.clean_up(root)
    busy = processor_seconds(lab, "check-busy", often)
    each = (busy - idle) / WATCHED
    record_property(
        f"table: checks of apps, {lab.engine} engine",
        f"deploy with the check {checked:.2f} s, without {plain:.2f} s (median of {RUNS})\n"
        f"one check {each * 1000:.0f} ms of processor; an hour of them at 60 s: {each * 60:.1f} s",
    )
    assert checked <= plain * 1.5 + 1, times
    assert each * 60 < 30, "less than one percent of a processor"


def processor_seconds(lab: Lab, name: str, catalog: tuple[str, ...]) -> float:
    """What the engine and everything below it used while the stack was left alone for a while."""
    seconds_of(lab, name, *catalog)
    time.sleep(3)
    before = used_by(lab)
    time.sleep(WATCHED)
    return used_by(lab) - before


def used_by(lab: Lab) -> float:
    """Seconds of processor of all processes in the engine's namespace, those that have ended among them."""
    engine = int((lab.folder / "engine.pid").read_text())
    parents, spent = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue  # it has ended meanwhile
        fields = text.rpartition(")")[2].split()
        process = int(stat.parent.name)
        parents[process] = int(fields[1])
        spent[process] = sum(map(int, fields[11:15])) / 100

    def is_below(process: int) -> bool:
        while process > 1:
            if process == engine:
                return True
            process = parents.get(process, 0)
        return False

    return sum(seconds for process, seconds in spent.items() if is_below(process))
