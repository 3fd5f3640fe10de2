"""What every test starts from: no settings of the user's, folders of its own, and a quiet machine for measurements."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling

_HANDED_ON = "PYTEST_ORIGINAL_ENVIRONMENT"
ORIGINAL_ENVIRONMENT: dict[str, str] = json.loads(os.environ.get(_HANDED_ON, "null")) or dict(os.environ)
"""As it was before it was cleared: the lab's builder wants its caches back."""
os.environ[_HANDED_ON] = json.dumps(ORIGINAL_ENVIRONMENT)  # the workers of a run on several cores start after that

# Textual reads its variables when it is imported, so this happens here and not in a fixture.
for _name in tuple(os.environ):
    if _name in {"NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "EDITOR", "VISUAL"} or _name.startswith(
        ("TEXTUAL", "SCALETAIL_", "XDG_", "DOCKER_", "COMPOSE_", "SSH_", "TS_")
    ):
        del os.environ[_name]
os.environ["TERM"] = "xterm-256color"
os.environ["TZ"] = "UTC"
if "SCALETAIL_LAB" in ORIGINAL_ENVIRONMENT:
    os.environ["SCALETAIL_LAB"] = ORIGINAL_ENVIRONMENT["SCALETAIL_LAB"]

TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test XDG folders of its own. HOME stays: Compose is found under it."""
    home = tmp_path_factory.mktemp("xdg")
    for kind in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what lies in tests/lab."""
    if (TESTS / "lab") in item.path.parents:
        item.add_marker("lab")


class OneWorkerPerLab(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Keeps the tests of one lab on one worker, for its settings are the whole lab's; other tests go file by file.

    xdist's own groups are written into node ids, which this pytest does not take.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if file.startswith("tests/lab/"):
            if file.startswith("tests/lab/faults/"):
                return "lab-matrix"
            return "lab-debian" if "[debian" in test else "lab-current"
        return file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    return OneWorkerPerLab(config, log)


@pytest.fixture(autouse=True)
def quiet_machine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test marked `bench` run while no other worker runs anything.

    Two locks, because flock is not fair: who wants the machine alone closes the door, and others come in by it.
    """
    if "PYTEST_XDIST_TESTRUNUID" not in os.environ:
        yield
        return
    run = Path(tempfile.gettempdir()) / f"scaletail-tests-{os.environ['PYTEST_XDIST_TESTRUNUID']}"
    alone = request.node.get_closest_marker("bench") is not None
    with Path(f"{run}.door").open("w") as door, Path(f"{run}.room").open("w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        if not alone:
            fcntl.flock(door, fcntl.LOCK_UN)
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    if run := os.environ.get("PYTEST_XDIST_TESTRUNUID"):
        for lock in ("door", "room"):
            (Path(tempfile.gettempdir()) / f"scaletail-tests-{run}.{lock}").unlink(missing_ok=True)
