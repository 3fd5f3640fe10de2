"""A command of ours in a forked child: another user, environment and folder, a limit of time, and its memory told."""

from __future__ import annotations

import encodings
import importlib
import os
import pkgutil
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import scaletail_tui
from tests.hostile.outside import public_folder

OURSELVES = os.getuid()
_LATE = (
    "docker", "questionary", "shtab", "bcrypt", "segno", "yaml", "concurrent.futures.thread", "http.client",
    "urllib.request", "email.mime.text", "importlib.resources.readers", "multiprocessing.util", "xml.etree.ElementTree",
    "ruamel.yaml", "ruamel.yaml.error",
)  # fmt: skip
_NOT_TO_BE_LOADED = frozenset({"antigravity", "this", "idlelib", "tkinter", "turtle", "turtledemo", "test", "lib2to3"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a child ended."""

    status: int | None
    """Its exit status, negative: the signal that ended it; None where it went on beyond its time."""
    out: str
    said: str
    """What it wrote to standard error."""
    seconds: float
    processor: float
    """Seconds of work."""
    megabytes: int
    """The most that it had in memory at once, beyond what it was born with."""


@cache
def load_everything() -> None:
    """Import the whole package, once: another user may not be able to read where Python keeps it."""
    for module in pkgutil.walk_packages(scaletail_tui.__path__, "scaletail_tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    with warnings.catch_warnings(action="ignore"):
        for name in (*_LATE, *(name for name in sys.stdlib_module_names if name not in _NOT_TO_BE_LOADED)):
            with suppress(ImportError):
                importlib.import_module(name)
    for module in pkgutil.iter_modules(encodings.__path__, "encodings."):
        with suppress(ImportError):
            importlib.import_module(module.name)
    for encoding in ("idna", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le", "latin-1"):
        "a".encode(encoding)


@cache
def public_catalog() -> Path:
    """The shipped catalog where every user can read it."""
    from scaletail_tui.adapters.catalog.files import find_catalog

    place = public_folder() / "catalog"
    shutil.copytree(find_catalog(), place)
    for path in (place, *place.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return place


def run_forked(
    words: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path | None = None,
    standard_input: bytes = b"",
    uid: int = OURSELVES,
    limit: float = 20.0,
    before: Callable[[], None] | None = None,
) -> Ended:
    """Run the command line in a child; `environment` is all that it has, `folder` where it stands."""
    load_everything()
    catalog = public_catalog() if uid != OURSELVES else None
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as given:
        given.write(standard_input)
        given.seek(0)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            status = 99
            try:
                for number, file in enumerate((given, out, said)):
                    os.dup2(file.fileno(), number)
                status = _work(words, environment, folder, uid, catalog, before)
            except BaseException:
                os.write(2, traceback.format_exc().encode())
            finally:  # whatever that meets: a child never goes on as a run of tests
                os._exit(status)
        ended, processor = _wait(child, began + limit)
        seconds = time.monotonic() - began
        out.seek(0)
        said.seek(0)
        rest = said.read()
        rest, _, kilobytes = rest.rpartition(b"\n#kilobytes ")
        return Ended(
            status=ended, out=out.read().decode("utf-8", "surrogateescape"),
            said=(rest if kilobytes.isdigit() else rest + kilobytes).decode("utf-8", "surrogateescape"),
            seconds=seconds, processor=processor, megabytes=int(kilobytes) // 1024 if kilobytes.isdigit() else 0,
        )  # fmt: skip


def _work(
    words: Sequence[str], environment: Mapping[str, str], folder: Path | None, uid: int, catalog: Path | None,
    before: Callable[[], None] | None,
) -> int:  # fmt: skip
    """What the child does: everything of its own first, then the command line."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder or "/")
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew
    born = _kilobytes("VmRSS")
    if uid != OURSELVES:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    if catalog is not None:
        from scaletail_tui.adapters.catalog import files

        files.find_catalog = lambda: catalog
    if before is not None:
        before()
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, encoding="utf-8", errors=errors, closefd=False)
        for number, mode, errors in ((0, "r", "surrogateescape"), (1, "w", "strict"), (2, "w", "backslashreplace"))
    )
    from scaletail_tui.cli.main import run

    try:
        status = run(words)
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else 1
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os.write(2, f"\n#kilobytes {max(0, _kilobytes('VmHWM') - born)}".encode())
    return status


def _kilobytes(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _wait(child: int, until: float) -> tuple[int | None, float]:
    """Its exit status and the seconds of its work; who goes on beyond its time is killed, with all that it started."""
    pause = 0.002
    while time.monotonic() < until:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    used = os.wait4(child, 0)[2]
    return None, used.ru_utime + used.ru_stime
