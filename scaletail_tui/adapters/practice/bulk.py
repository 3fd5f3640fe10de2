"""Bytes in and out of pretended containers: folders are real ones below the practice root, all else is made up."""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scaletail_tui.ports.backup.bulk import Owned, Source

_DUMP = b"-- a pretended dump\n"


class PracticeBulk:
    """`ports.Bulk` of the practice mode."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root
        self._volumes: dict[str, dict[str, str]] = {}
        self._filled: dict[str, bytes] = {}
        """What was unpacked, by its place: a user who practises has no file written outside of the practice root."""

    @contextmanager
    def read(self, container: str, script: str) -> Iterator[BinaryIO]:
        yield io.BytesIO(_DUMP)

    @contextmanager
    def feed(self, container: str, script: str) -> Iterator[BinaryIO]:
        yield io.BytesIO()

    def look(self, image: str, source: Source, paths: Sequence[str]) -> Mapping[str, Owned]:
        return {path: (0o755, 0, 0) for path in paths if not source.volume and (Path(source.name) / path).is_dir()}

    @contextmanager
    def pack(self, image: str, source: Source, covered: Sequence[str] = ()) -> Iterator[BinaryIO]:
        packed = io.BytesIO(self._filled.get(source.name, b""))
        if source.name not in self._filled:
            with tarfile.TarFile(fileobj=packed, mode="w") as tar:
                if not source.volume:
                    tar.add(source.name, arcname=".")
        packed.seek(0)
        yield packed

    @contextmanager
    def unpack(self, image: str, source: Source) -> Iterator[BinaryIO]:
        taken = io.BytesIO()
        yield taken
        self._filled[source.name] = taken.getvalue()

    def empty(self, image: str, source: Source, path: str = "") -> None:
        """Real folders below the practice root alone."""
        self._filled.pop(source.name, None)
        place = Path(source.name, path)
        if self._root is not None and not source.volume and self._root in place.parents:
            for one in place.iterdir():
                if one.is_dir() and not one.is_symlink():
                    shutil.rmtree(one)
                else:
                    one.unlink()

    def find_volume(self, name: str) -> Mapping[str, str] | None:
        return self._volumes.get(name)

    def make_volume(self, name: str, labels: Mapping[str, str]) -> None:
        self._volumes[name] = dict(labels)

    def end(self) -> None:
        """Nothing runs."""
