"""Parts of a backup as streams: a volume as a tar that is made anew, a dump out of its pieces."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from scaletail_tui.adapters.backup.blocks import BLOCK, header, padding
from scaletail_tui.adapters.backup.reader import entries
from scaletail_tui.domain.backup.manifest import DATABASES, VOLUMES
from scaletail_tui.domain.backup.member import Kind


def volume_tar(stream: BinaryIO, key: str) -> BinaryIO:
    """The volume's entries with headers of ours; of the backup's bytes it holds the contents of files alone."""
    return io.BufferedReader(_Pieces(_volume_pieces(stream, f"{VOLUMES}/{key}")))


def dump_text(stream: BinaryIO, service: str) -> BinaryIO:
    """A dump from its first part to its last."""
    return io.BufferedReader(_Pieces(_dump_pieces(stream, f"{DATABASES}/{service}.")))


def _volume_pieces(stream: BinaryIO, place: str) -> Iterator[bytes]:
    for member, content in entries(stream):
        if member.place != place:
            continue
        # `./` before each name: one that begins with a dash is no option, and the folder itself is named too.
        name = f"./{member.path}" if member.path else "."
        target = member.target
        if member.kind is Kind.SECOND_NAME:
            target = f"./{target[len(place) + 1 :]}"
        # In the older form, for a sidecar's BusyBox passes over headers that stand before a header.
        yield header(replace(member, name=name, target=target), older=True)
        while content.left:
            yield content.read()
        yield bytes(padding(member.size))
    yield bytes(2 * BLOCK)


def _dump_pieces(stream: BinaryIO, prefix: str) -> Iterator[bytes]:
    for member, content in entries(stream):
        if member.name.startswith(prefix) and member.name[len(prefix) :].removesuffix(".sql").isdigit():
            while content.left:
                yield content.read()


class _Pieces(io.RawIOBase):
    """An iterator of bytes as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer that takes bytes
        while not self._rest:
            try:
                self._rest = next(self._pieces)
            except StopIteration:
                return 0
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
