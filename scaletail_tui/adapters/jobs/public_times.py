"""What is public for a while, a file each in the state folder, and the job that ends it."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.adapters.host.log_file import log_path
from scaletail_tui.adapters.host.xdg import name_for, private_folder
from scaletail_tui.adapters.jobs.file import FOREIGN
from scaletail_tui.adapters.small_files import open_plain, read_bounded
from scaletail_tui.domain.dataclass_json import from_plain
from scaletail_tui.domain.reach.public_time import PublicTime

log = logging.getLogger(__name__)
_LOCKED_WITHIN = 1.0
"""Seconds."""


class PublicTimeFiles:
    """`public/ROOT/STACK.json` below the state folder; `command` is the argv of the hidden command that ends them."""

    def __init__(self, state_dir: Path, root: Path, command: Sequence[str]) -> None:
        self._state = state_dir
        self._folder = state_dir / "public" / name_for(root.resolve())
        self._command = tuple(command)
        self._children: list[subprocess.Popen[bytes]] = []

    def keep(self, time: PublicTime) -> None:
        path = self._path(time.stack)
        for folder in (self._state, self._folder.parent, self._folder):
            private_folder(folder)
        replace_file(path, json.dumps(asdict(time)).encode(), 0o600)

    def of(self, stack: str) -> PublicTime | None:
        found = _read(self._path(stack))
        return found if found is not None and found.stack == stack else None

    def all(self) -> tuple[PublicTime, ...]:
        found = (_read(path) for path in self._paths())
        return tuple(sorted((one for one in found if one is not None), key=lambda one: one.until))

    def drop(self, stack: str, token: str = "") -> None:
        path, kept = self._path(stack), self.of(stack)
        if token and kept is not None and kept.token != token:
            return  # another one has taken its place
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise tell_refusal(error, path, "removed") from error

    def resume(self) -> None:
        """Start the job again where something is public and no job sees to its end."""
        if self._paths():
            self.begin_job()

    def begin_job(self) -> None:
        if self._job_lives():
            return
        package_parent = str(Path(__file__).parents[3])
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package_parent, environment.get("PYTHONPATH", ""))))
        try:
            private_folder(self._state)
            private_folder(log_path(self._state).parent)
            end = open_plain(log_path(self._state), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            try:
                child = subprocess.Popen(
                    self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=end, env=environment,
                    start_new_session=True,
                )  # fmt: skip
            finally:
                os.close(end)
        except OSError:  # the sidecar ends it by itself, too
            log.warning("the job that ends public times could not be started", exc_info=True)
            return
        self._children = [other for other in self._children if other.poll() is None] + [child]

    @contextmanager
    def be_the_job(self) -> Iterator[bool]:
        """The job's own side: False where another one is it already.

        It tries for a moment: who asks whether a job lives holds the lock, too, as long as that takes.
        """
        for folder in (self._state, self._folder.parent, self._folder):
            private_folder(folder)
        descriptor = open_plain(self._folder / "job.lock", os.O_RDWR | os.O_CREAT)
        try:
            end = time.monotonic() + _LOCKED_WITHIN
            while not (ours := _lock(descriptor)) and time.monotonic() < end:
                time.sleep(0.05)
            yield ours
        finally:
            os.close(descriptor)

    def _job_lives(self) -> bool:
        import fcntl

        try:
            descriptor = open_plain(self._folder / "job.lock", os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _path(self, stack: str) -> Path:
        return self._folder / f"{name_for(stack)}.json"

    def _paths(self) -> list[Path]:
        try:
            return [path for path in self._folder.iterdir() if path.suffix == ".json"]
        except OSError:
            return []


def _lock(descriptor: int) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(path: Path) -> PublicTime | None:
    try:
        found: PublicTime = from_plain(PublicTime, json.loads(read_bounded(path)))
    except (OSError, AttributeError, *FOREIGN):
        return None
    return found
