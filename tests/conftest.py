"""What every test starts from: nothing of who runs it, folders of its own, and a quiet machine for measurements."""

from __future__ import annotations

import fcntl
import json
import locale
import os
import signal
import site
import tempfile
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling

_HANDED_ON = "PYTEST_ORIGINAL_ENVIRONMENT"
ORIGINAL_ENVIRONMENT: dict[str, str] = json.loads(os.environ.get(_HANDED_ON, "null")) or dict(os.environ)
"""As it was before it was cleared: the lab's builder wants its caches back."""
IN_CI = "SCALETAIL_ROTATE_UNTIL" in ORIGINAL_ENVIRONMENT
"""True in a run of `.ci/run`."""

_KEPT = frozenset({"PATH", "TMPDIR", "USER", "LOGNAME", "VIRTUAL_ENV", "PYTHONPATH", "SCALETAIL_LAB"})
_KEPT_KINDS = ("PYTEST_", "COV_", "COVERAGE_")
_GIVEN = {"TERM": "xterm-256color", "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def _stand_alone() -> None:
    """Leave the environment, time zone, locale, umask and ignored signals of who runs the tests, for good.

    Not in a fixture: Textual reads its variables when it is imported. The workers of a run on several cores begin
    after that and do the same.
    """
    packages_of_the_user = site.getuserbase()  # found by HOME, which each test has of its own
    for name in tuple(os.environ):
        if name not in _KEPT and not name.startswith(_KEPT_KINDS) and name != "HOME":
            del os.environ[name]
    os.environ.update(_GIVEN)
    os.environ["PYTHONUSERBASE"] = packages_of_the_user
    os.environ[_HANDED_ON] = json.dumps(ORIGINAL_ENVIRONMENT)
    time.tzset()
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    os.umask(0o022)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:  # as in a job behind `&` or nohup, which children inherit
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


_stand_alone()

from tests.lab.rotation import is_too_late  # noqa: E402  # both read ORIGINAL_ENVIRONMENT
from tests.order import in_order, scope_of, takes_turns  # noqa: E402

TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test a home, XDG folders and a working folder of its own; of the user's home Compose alone is in it."""
    own = tmp_path_factory.mktemp("own")
    for kind in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(own / kind.lower()))
    home = own / "home"
    (home / ".docker").mkdir(parents=True)
    plugins = Path(ORIGINAL_ENVIRONMENT.get("HOME", "/nonexistent")) / ".docker" / "cli-plugins"
    if plugins.is_dir():
        (home / ".docker" / "cli-plugins").symlink_to(plugins)
    monkeypatch.setenv("HOME", str(home))
    (own / "here").mkdir()
    monkeypatch.chdir(own / "here")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make what a test logged text that a worker can send to its master, which ends at a lone surrogate."""
    report = yield
    report.sections = [(name, said.encode("utf-8", "backslashreplace").decode()) for name, said in report.sections]
    return report


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what lies in tests/lab; in CI a test that fell for want of time may stand up once.

    Thousands of them have real engines, terminals, timers and seconds, on a machine that others share. `.ci/run`
    bounds how many may, and each is printed. What is told falsely falls for good: a false alarm, a wrong cause on top.
    """
    if (TESTS / "lab") in item.path.parents:
        item.add_marker("lab")
    if IN_CI and (TESTS / "lab" / "healthy") not in item.path.parents:
        item.add_marker(pytest.mark.flaky(reruns=1, rerun_except=["on top, where"]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = in_order(items)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if takes_turns(item) and is_too_late(time.time()):
        pytest.skip("the time of this run is up: left to the next commits")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Print a failure when it happens, where a run that is ended before its end would never tell: see `.ci/run`."""
    again = str(report.outcome) == "rerun"
    if (report.failed or again) and IN_CI and "PYTEST_XDIST_WORKER" not in os.environ:
        fell = "FELL, AND IS TRIED ONCE MORE:" if again else "FAILED"
        print(f"\n{fell} {report.nodeid} ({report.when}, {report.duration:.0f} s)\n{report.longreprtext}\n", flush=True)


class OneWorkerPerLab(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Keeps the tests of one lab on one worker, other tests go file by file, in the order of their collection.

    xdist's own groups are written into node ids, which this pytest does not take.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


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
