"""A backup as it is judged and read: every byte is looked at before anybody acts on one of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol

from scaletail_tui.adapters.backup.blocks import BLOCK, padding, read_header
from scaletail_tui.adapters.backup.names import LARGEST_LIST, LARGEST_SUMS, Names
from scaletail_tui.adapters.backup.writer import end_bytes, seal, sum_line
from scaletail_tui.domain.backup.manifest import (
    END,
    FOLDER,
    MANIFEST,
    SUMS,
    VOLUMES,
    BackupDamaged,
    Device,
    End,
    Verified,
    end_from,
    manifest_from,
)
from scaletail_tui.domain.backup.member import Kind, Member, stays_inside

_CHUNK = 1024 * 1024
_LIMITS = {MANIFEST: LARGEST_LIST, SUMS: LARGEST_SUMS, END: LARGEST_LIST}
_MOST_LINKS = 20


class Taker(Protocol):
    """Who is given the entries of a backup, in their order."""

    def take(self, member: Member, content: BinaryIO) -> None:
        """Read the content of a file, all of it or nothing; the next entry follows."""
        ...


class Content:
    """The bytes of one entry, and no byte more; they are counted, hashed, and read to their end by who opened it."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self.left = size
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        wanted = min(self.left, _CHUNK) if size < 0 else min(self.left, size)
        data = self._stream.read(wanted)
        if len(data) < wanted:
            raise BackupDamaged("The backup ends in its middle.")
        self.left -= len(data)
        self.digest.update(data)
        return data

    def read_rest(self) -> bytes:
        parts = []
        while self.left:
            parts.append(self.read())
        return b"".join(parts)


class _Counted:
    """A stream whose bytes are hashed as they are read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        self.taken += len(data)
        return data


def read_all(stream: BinaryIO, size: int, taker: Taker | None = None) -> Verified:
    """Judge the whole stream, which has `size` bytes; `taker` sees each entry between contents and checksums.

    Raises BackupDamaged at the first that is wrong: a taker may have been given entries by then, and who wants none
    written reads twice.
    """
    counted = _Counted(stream)
    judge = _Judge(size)
    manifest = None
    while True:
        before = counted.digest.copy()
        if (member := read_header(counted)) is None:  # type: ignore[arg-type]
            break
        judge.look(member, left=size - counted.taken)
        content = Content(counted, member.size)  # type: ignore[arg-type]
        if manifest is None:
            if member.name != MANIFEST or member.size > LARGEST_LIST:
                raise BackupDamaged("This is no backup of scaletail-tui.")
            manifest = manifest_from(_load(content.read_rest()))
            judge.state = _places_of_state(manifest.device)
        elif member.name == SUMS:
            judge.compare_sums(content)
        elif member.name == END:
            if member.size > LARGEST_LIST:
                raise BackupDamaged("The backup's end is damaged.")
            judge.found_end(content.read_rest(), before)
        elif taker is not None:
            taker.take(member, content)  # type: ignore[arg-type]
        while content.left:
            content.read()
        if any(counted.read(padding(member.size))):
            raise BackupDamaged("The backup is damaged: there is something between two files.")
        judge.done(member, content.digest.hexdigest())
    rest = stream.read(BLOCK + 1)
    if len(rest) != BLOCK or any(rest):
        raise BackupDamaged("The backup is damaged at its end.")
    if manifest is None or judge.end is None:
        raise BackupDamaged("The backup ends in its middle.")
    return Verified(
        manifest=manifest, end=judge.end, size=size, has_state=judge.has_state, links_out=tuple(judge.links_out)
    )


def check_form(stream: BinaryIO, size: int) -> None:
    """Judge names, sizes, list of contents and end of what was just written; contents are passed over.

    Raises BackupDamaged for what `read_all` would refuse though no byte has changed since.
    """
    judge = _Judge(size)
    first, last = True, None
    while (member := read_header(stream)) is not None:
        judge.look(member, left=size - stream.tell())
        after = stream.tell() + member.size + padding(member.size)
        if first and member.name != MANIFEST:
            raise BackupDamaged("This is no backup of scaletail-tui.")
        if (limit := _LIMITS.get(member.name)) is not None and member.size > limit:
            raise BackupDamaged(f"The backup's {member.name} is longer than it can be read.")
        if member.name == MANIFEST:
            manifest_from(_load(stream.read(member.size)))
        elif member.name == END:
            end_from(_load(stream.read(member.size)))
        first, last = False, member.name
        stream.seek(after)
    if last != END or stream.read(BLOCK + 1) != bytes(BLOCK):
        raise BackupDamaged("The backup ends in its middle.")


class _Judge:
    """What is known so far of a backup that is being read."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._names = Names()
        self._sums = hashlib.sha256()
        """Of the lines of all files: what SHA256SUMS must hold."""
        self._sums_seen = False
        self._members = 0
        self.end: End | None = None
        self.state: tuple[str, ...] = ()
        """What the names of the device's identity begin with."""
        self.has_state = False
        self.links_out: list[str] = []

    def look(self, member: Member, *, left: int) -> None:
        """Before its content is read."""
        if self.end is not None or (self._sums_seen and member.name != END):
            raise BackupDamaged("The backup holds something after its end.")
        if member.size + padding(member.size) > left:
            raise BackupDamaged("The backup ends in its middle.")
        self._members += 1
        self._names.add(member)
        self.has_state = self.has_state or member.name.startswith(self.state)
        if member.kind is Kind.LINK and member.place == FOLDER and not stays_inside(member):
            self.links_out += [member.path][: _MOST_LINKS - len(self.links_out)]

    def done(self, member: Member, digest: str) -> None:
        if member.kind is Kind.FILE and member.name not in (SUMS, END):
            self._sums.update(sum_line(digest, member.name).encode("utf-8", "surrogateescape"))

    def compare_sums(self, content: Content) -> None:
        self._sums_seen = True
        if content.left > LARGEST_SUMS:
            raise BackupDamaged("The backup's checksums are damaged.")
        while content.left:
            content.read()
        if content.digest.hexdigest() != self._sums.hexdigest():
            raise BackupDamaged(
                "The backup is damaged: its files do not fit their checksums.",
                remedy="Which one it is: unpack it into an empty folder and run sha256sum -c SHA256SUMS there.",
            )

    def found_end(self, data: bytes, before: hashlib._Hash) -> None:
        """`before` has been given every byte up to the end's own header."""
        end = end_from(_load(data))
        if data != end_bytes(end) or end.sha256 != seal(before, end) or end.members != self._members - 1:
            raise BackupDamaged("The backup is damaged: what its end says does not fit.")
        self.end = end


def _places_of_state(device: Device) -> tuple[str, ...]:
    """What the names of the identity's files begin with, as the manifest says where it is kept."""
    folder = (f"{FOLDER}/{device.folder}/",) if device.folder else ()
    return (*folder, f"{VOLUMES}/{device.volume}/") if device.volume else folder


def _load(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BackupDamaged("The backup's list of contents is damaged.", detail=str(error)) from error


def entries(stream: BinaryIO) -> Iterator[tuple[Member, Content]]:
    """The entries of a backup that has been judged, one after the other; a content that is not read is passed over."""
    while (member := read_header(stream)) is not None:
        content = Content(stream, member.size)
        yield member, content
        stream.seek(content.left + padding(member.size), 1)
