"""Streams in and out of containers by the docker command, which knows the way to any engine."""

from __future__ import annotations

import json
import logging
import secrets
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO, BinaryIO, cast

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.plain import plain_text
from scaletail_tui.ports.backup.bulk import Owned, Source
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable

log = logging.getLogger(__name__)
INSIDE = "/folder"
_LOOK = (
    'for one; do if [ -d "$one" ] && [ ! -L "$one" ]; then stat -c "%a %u %g" -- "$one"; else echo "- - -"; fi; done'
)
"""A line for each path, in their order."""
_EMPTY = 'cd "$1" && for one in ..?* .[!.]* *; do rm -rf -- "./$one" || exit 1; done'
"""Not every `find` can delete."""
_RIGHTS = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID")
"""The last one keeps the bit by which new files in a folder get its group."""
_LAST_WORDS = 2_000
_CHUNK = 64 * 1024
_PATIENCE = 3.0
"""Seconds between asking a command to end and ending it."""
_REMOVAL = 20.0
"""Seconds for the engine to end a throw-away container."""
_NAME = "scaletail-throwaway-"
_LABEL = "scaletail-tui.throwaway=1"


class DockerBulk:
    """`ports.Bulk`: children of this process, so that nothing is left when it ends."""

    def __init__(self, docker: str = "docker") -> None:
        self._docker = docker
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    @contextmanager
    def read(self, container: str, script: str) -> Iterator[BinaryIO]:
        with self._child(("exec", container, "sh", "-c", script), "read", container) as child:
            yield cast(BinaryIO, child.stdout)

    @contextmanager
    def feed(self, container: str, script: str) -> Iterator[BinaryIO]:
        with self._child(("exec", "-i", container, "sh", "-c", script), "filled", container, feed=True) as child:
            yield cast(BinaryIO, child.stdin)

    def look(self, image: str, source: Source, paths: Sequence[str]) -> Mapping[str, Owned]:
        if not paths:
            return {}
        argv = self._throwaway(image, source, "sh", ("-c", _LOOK, "sh", *paths), read_only=True)
        with self._child(argv, "looked at", source.name) as child:
            said = cast(BinaryIO, child.stdout).read().decode("utf-8", "surrogateescape")
        rows = (line.split() for line in said.splitlines())
        return {
            path: (int(mode, 8), int(user), int(group))
            for path, (mode, user, group) in zip(paths, rows, strict=True)
            if mode != "-"
        }

    @contextmanager
    def pack(self, image: str, source: Source, covered: Sequence[str] = ()) -> Iterator[BinaryIO]:
        argv = self._throwaway(
            image, source, "tar", ("-c", "-f", "-", "-C", INSIDE, "."), read_only=True, covered=covered
        )
        with self._child(argv, "read", source.name) as child:
            yield cast(BinaryIO, child.stdout)

    @contextmanager
    def unpack(self, image: str, source: Source) -> Iterator[BinaryIO]:
        argv = self._throwaway(image, source, "tar", ("-x", "-p", "-f", "-", "-C", INSIDE))
        with self._child(argv, "filled", source.name, feed=True) as child:
            yield cast(BinaryIO, child.stdin)

    def empty(self, image: str, source: Source, path: str = "") -> None:
        inner = f"{INSIDE}/{path}" if path else INSIDE
        argv = self._throwaway(image, source, "sh", ("-c", _EMPTY, "sh", inner))
        with self._child(argv, "emptied", source.name):
            pass

    def find_volume(self, name: str) -> Mapping[str, str] | None:
        try:
            with self._child(("volume", "inspect", "--", name), "looked at", name) as child:
                said = cast(BinaryIO, child.stdout).read()
        except EngineRefused as refused:
            if "no such volume" in refused.detail.lower():  # the engine's own words
                return None
            raise
        labels = json.loads(said)[0].get("Labels") or {}
        return {str(key): str(value) for key, value in labels.items()}

    def make_volume(self, name: str, labels: Mapping[str, str]) -> None:
        said = [part for key, value in labels.items() for part in ("--label", f"{key}={value}")]
        with self._child(("volume", "create", *said, "--", name), "made", name):
            pass

    def end(self) -> None:
        with self._lock:
            running = tuple(self._running)
        for child in running:
            with suppress(ProcessLookupError):
                child.kill()

    def _throwaway(
        self, image: str, source: Source, program: str, arguments: Sequence[str], *,
        read_only: bool = False, covered: Sequence[str] = (),
    ) -> tuple[str, ...]:  # fmt: skip
        kind = "volume" if source.volume else "bind"
        # A comma would end the field: the CSV that docker reads takes a quoted one.
        mount = ",".join(_field(part) for part in (f"type={kind}", f"source={source.name}", f"target={INSIDE}")) + (
            ",readonly" if read_only else ""
        )
        covers = [
            part for path in covered for part in ("--mount", f"type=tmpfs,{_field(f'target={INSIDE}/{path}')}")
        ]  # fmt: skip
        # No log: what is packed would be kept in it a second time.
        return (
            "run", "--rm", "-i", "--name", f"{_NAME}{secrets.token_hex(8)}", "--label", _LABEL,
            "--network", "none", "--log-driver", "none", "--user", "0:0", "--pull", "never",
            "--cap-drop", "ALL", *(part for one in _RIGHTS for part in ("--cap-add", one)),
            "--security-opt", "no-new-privileges", "--mount", mount, *covers, "--workdir", INSIDE,
            "--entrypoint", program, image, *arguments,
        )  # fmt: skip

    @contextmanager
    def _child(
        self, arguments: Sequence[str], doing: str, about: str, *, feed: bool = False
    ) -> Iterator[subprocess.Popen[bytes]]:
        with tempfile.TemporaryFile() as words:
            child = self._start(arguments, words, feed=feed)
            try:
                try:
                    yield child
                    if feed:
                        cast(BinaryIO, child.stdin).close()
                    else:  # what stands after a tar's end: a full pipe would never let it go
                        while cast(BinaryIO, child.stdout).read(_CHUNK):
                            pass
                except ScaletailError as error:
                    if not feed and (status := self._wait_a_moment(child)):  # what it gave was cut: its own words tell
                        raise EngineRefused(f"{about} could not be {doing}.", detail=_last_words(words)) from error
                    raise
                except BrokenPipeError:  # it ended before all was written: its own words tell why
                    with suppress(OSError):
                        cast(BinaryIO, child.stdin).close()
                status = child.wait()
            finally:
                self._finish(child, _container_of(arguments))
            if status:
                raise EngineRefused(f"{about} could not be {doing}.", detail=_last_words(words))

    def _start(self, arguments: Sequence[str], words: IO[bytes], *, feed: bool) -> subprocess.Popen[bytes]:
        try:
            child = subprocess.Popen(
                [self._docker, *arguments], start_new_session=True,  # Ctrl-C is for us to hear
                stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if feed else subprocess.PIPE, stderr=words,
            )  # fmt: skip
        except OSError as error:
            raise EngineUnreachable("The docker command cannot be run.", detail=str(error)) from error
        with self._lock:
            self._running.add(child)
        return child

    def _wait_a_moment(self, child: subprocess.Popen[bytes]) -> int:
        try:
            return child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return 0

    def _finish(self, child: subprocess.Popen[bytes], container: str) -> None:
        """End it where the block was left before it had ended, then its container, which goes on without it."""
        if child.poll() is None:
            if container:
                child.kill()  # it would hand on a milder word, and what is first in a container hears none
            else:
                child.terminate()
            try:
                child.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if container and child.returncode != 0:
            self._remove(container)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        with self._lock:
            self._running.discard(child)

    def _remove(self, container: str) -> None:
        """End a container that goes on without its command: it reads or writes what others use by now."""
        try:
            subprocess.run(
                [self._docker, "rm", "-f", container], start_new_session=True, timeout=_REMOVAL, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            log.warning("the container %s may go on: %s", container, error)


def _container_of(arguments: Sequence[str]) -> str:
    """The throw-away container that a command has made; empty for one that makes none."""
    return next((argument for argument in arguments if argument.startswith(_NAME)), "") if arguments[0] == "run" else ""


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text


def _last_words(words: IO[bytes]) -> str:
    words.seek(max(0, words.seek(0, 2) - _LAST_WORDS))
    return without_secrets(plain_text(words.read().decode("utf-8", "replace")).strip(), ())
