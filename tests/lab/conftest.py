"""The lab as fixtures: `lab` is a running one, `root` an empty stacks root of this test in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.lab.running_lab import Lab, LabMissing

ENGINES = ("current", "debian")
FAULTS = Path(__file__).parent / "faults"
MATRIX = "matrix"
"""A second lab with the current engine: the longest of the matrices breaks it while the other tests use the first."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test marked `engines` both engines or those that it names, any other lab test the current one."""
    if "lab" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("engines")
        engines = (marked.args or ENGINES) if marked else ENGINES[:1]
        if FAULTS in metafunc.definition.path.parents:
            engines = (MATRIX,)
        metafunc.parametrize("lab", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A running lab; one that was up before the tests is left up."""
    environment = ORIGINAL_ENVIRONMENT
    if request.param == MATRIX and "LAB_DIR" not in environment:
        own = Lab(engine="current", environment=environment).folder.parent
        environment = {**environment, "LAB_DIR": f"{own}-{MATRIX}"}
    lab = Lab(engine="current" if request.param == MATRIX else request.param, environment=environment)
    was_up = lab.is_up()
    try:
        lab.check_machine()
        lab.make_ready()
    except LabMissing as missing:
        if os.environ.get("SCALETAIL_LAB") == "required":
            pytest.fail(f"the lab is required: {missing}", pytrace=False)
        pytest.skip(f"no lab: {missing}")
    yield lab
    if not was_up:
        lab.script("down", timeout=120)


@pytest.fixture
def root(lab: Lab, tmp_path: Path) -> Iterator[Path]:
    """An empty stacks root; what was started from it is removed afterwards, and the lab's settings are taken back."""
    root = tmp_path / "stacks"
    root.mkdir()
    lab.begin(tmp_path, root)
    yield root
    lab.clean_up(root)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests recorded as `table: NAME`, and append them to the file SCALETAIL_TABLES."""
    kept = ORIGINAL_ENVIRONMENT.get("SCALETAIL_TABLES")
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, text in getattr(report, "user_properties", ()):
            if report.when == "call" and name.startswith("table: "):
                terminalreporter.section(name.removeprefix("table: "))
                terminalreporter.write_line(str(text))
                if kept:
                    with Path(kept).open("a") as file:
                        file.write(f"## {name.removeprefix('table: ')}\n\n{text}\n\n")
