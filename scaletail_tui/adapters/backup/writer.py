"""A backup as it is written: the list of contents, trees, dumps, checksums, and what all of it comes to."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from fnmatch import translate
from typing import Any, BinaryIO

from scaletail_tui.adapters.backup.blocks import BLOCK, header, padding
from scaletail_tui.adapters.backup.names import LARGEST_LIST, LARGEST_SUMS, Names
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.domain.backup.manifest import DATABASES, END, MANIFEST, SUMS, End, LeftOut, Manifest
from scaletail_tui.domain.backup.member import Kind, Member, may_link
from scaletail_tui.domain.dataclass_json import to_plain
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ports.backup.bulk import Owned

_CHUNK = 1024 * 1024
_PART = 16 * 1024 * 1024
"""Bytes of one part of a dump: nobody knows how long it will be, and a header must."""
_ROOM = 3_000_000
"""Bytes of the end for what is left out: a library of links elsewhere would make it longer than anybody may read."""
_KINDS = {tarfile.REGTYPE: Kind.FILE, tarfile.AREGTYPE: Kind.FILE, tarfile.CONTTYPE: Kind.FILE,
          tarfile.DIRTYPE: Kind.FOLDER, tarfile.SYMTYPE: Kind.LINK, tarfile.LNKTYPE: Kind.SECOND_NAME}  # fmt: skip


class ArchiveWriter:
    """`ports.BackupWriter`: writes on a stream that need not be sought in."""

    def __init__(self, stream: BinaryIO, now: Callable[[], float]) -> None:
        self._stream = stream
        self._now = now
        self._hash = hashlib.sha256()
        self._sums: list[str] = []
        self._names = Names()
        self._left_out: list[LeftOut] = []
        self._unnamed = 0
        """Of what is left out, for which the end has no room."""
        self._room = _ROOM
        self._gone = ""
        """The folder that was left out last, for its content follows it."""
        self._members = 0
        self._filled: set[str] = set()
        """Folders that something stands in."""
        self.written = 0

    def begin(self, manifest: Manifest) -> None:
        self._add(self._own(MANIFEST), _json(manifest.to_json()))

    def add_tree(
        self, place: str, tar: BinaryIO, *, emptied: Mapping[str, Owned] | None = None,
        without: Collection[str] = (), patterns: Collection[str] = (),
    ) -> None:  # fmt: skip
        owned = emptied or {}
        left = re.compile("|".join(map(translate, patterns)) or r"(?!)")
        try:
            with tarfile.open(fileobj=tar, mode="r|", encoding="utf-8", errors="surrogateescape") as entries:
                for entry in entries:
                    path = _relative(entry.name)
                    if path in without or any(path.startswith(f"{one}/") for one in (*without, *owned)):
                        continue
                    if left.match(path):
                        continue
                    if path in owned:  # something covers it
                        entry.mode, entry.uid, entry.gid = owned[path]
                    self._add_entry(entries, entry, place, path)
                    entries.members = []  # type: ignore[attr-defined]  # else a million files are remembered
        except tarfile.TarError as error:
            raise ScaletailError(f"What was packed of {place} cannot be read.", detail=str(error)) from error

    def add_folder(self, place: str, owned: Owned) -> None:
        mode, uid, gid = owned
        made = int(self._now())
        self._copy(Member(name=place, kind=Kind.FOLDER, mode=mode, uid=uid, gid=gid, mtime=made), None)

    def fills(self, folder: str) -> bool:
        return folder in self._filled

    def add_dump(self, service: str, dump: BinaryIO) -> int:
        """A database's dump in numbered parts; how many bytes it had."""
        total, number = 0, 0
        while part := _read_up_to(dump, _PART):
            number += 1
            total += len(part)
            self._add(self._own(f"{DATABASES}/{service}.{number:06d}.sql"), part)
        return total

    def finish(self) -> End:
        """The checksums, and the end."""
        self._add(self._own(SUMS), "".join(self._sums).encode("utf-8", "surrogateescape"))
        left = self._left_out
        if self._unnamed:
            left = [*left, LeftOut(path=f"{self._unnamed} more", why="there is no room to name all of it")]
        end = End(sha256="", members=self._members, bytes=self.written, left_out=tuple(left))
        end = replace(end, sha256=seal(self._hash, end))
        self._add(self._own(END), end_bytes(end))
        self._put(bytes(2 * BLOCK))
        return end

    def _add_entry(self, entries: tarfile.TarFile, entry: tarfile.TarInfo, place: str, path: str) -> None:
        kind = _KINDS.get(entry.type)
        name = f"{place}/{path}" if path else place
        if self._gone and name.startswith(f"{self._gone}/"):
            return
        if kind is None:
            self._leave(name, "it is neither file, folder nor link")
            return
        target = entry.linkname
        if kind is Kind.SECOND_NAME:
            target = f"{place}/{_relative(target)}"
        member = Member(
            name=name, kind=kind, mode=entry.mode, uid=entry.uid, gid=entry.gid, mtime=int(entry.mtime),
            size=entry.size if kind is Kind.FILE else 0, target=target if kind in (Kind.LINK, Kind.SECOND_NAME) else "",
        )  # fmt: skip
        if kind is Kind.LINK and not may_link(member):
            self._leave(name, f"it is a link to {target}, outside of the stack's folder")
            return
        if fault := self._names.find_fault(member):
            self._leave(name, f"it {fault}")
            self._gone = name if kind is Kind.FOLDER else self._gone
            return
        content = entries.extractfile(entry) if kind is Kind.FILE else None
        self._copy(member, content)  # type: ignore[arg-type]  # a reader of the tar has `read`

    def _leave(self, name: str, why: str) -> None:
        left = LeftOut(path=name, why=why)
        self._room -= len(json.dumps(to_plain(left), indent=1)) + len("   ,\n") * 4
        if self._room > 0 and not self._unnamed:
            self._left_out.append(left)
        else:
            self._unnamed += 1

    def _copy(self, member: Member, content: BinaryIO | None) -> None:
        largest = {MANIFEST: LARGEST_LIST, SUMS: LARGEST_SUMS, END: LARGEST_LIST}.get(member.name)
        if largest is not None and member.size > largest:
            raise ScaletailError(f"The backup would hold more than can be read: its {member.name} is too long.")
        self._names.add(member)
        self._put(header(member))
        self._members += 1
        self._filled.add(member.name.rpartition("/")[0])
        if content is None:
            return
        digest, left = hashlib.sha256(), member.size
        while left:
            chunk = content.read(min(_CHUNK, left))
            if not chunk:
                raise ScaletailError(f"{member.name} ended before its size was read.", remedy="Make the backup again.")
            digest.update(chunk)
            self._put(chunk)
            left -= len(chunk)
        self._put(bytes(padding(member.size)))
        self.written += member.size
        self._sums.append(sum_line(digest.hexdigest(), member.name))

    def _add(self, member: Member, content: bytes) -> None:
        self._copy(replace(member, size=len(content)), io.BytesIO(content))

    def _own(self, name: str) -> Member:
        return Member(name=name, kind=Kind.FILE, mode=0o600, mtime=int(self._now()))

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        view = memoryview(data)
        try:
            while view:
                view = view[self._stream.write(view) or 0 :]
        except OSError as error:  # no room, or nobody reads the pipe any more
            raise tell_refusal(error, getattr(self._stream, "name", "the backup"), "written") from error


def sum_line(digest: str, name: str) -> str:
    """A line that `sha256sum -c` reads."""
    if "\\" in name or "\n" in name:
        escaped = name.replace("\\", "\\\\").replace("\n", "\\n")
        return f"\\{digest}  {escaped}\n"
    return f"{digest}  {name}\n"


def end_bytes(end: End) -> bytes:
    """The one way in which an end is written: a byte that differs is damage."""
    return _json(to_plain(end))


def seal(before: hashlib._Hash, end: End) -> str:
    """What all bytes before the end, and what the end says, come to."""
    whole = before.copy()
    whole.update(end_bytes(replace(end, sha256="")))
    return whole.hexdigest()


def _relative(name: str) -> str:
    """A path in a tar of a folder, without the `./` before it; empty for the folder itself."""
    return "/".join(step for step in name.split("/") if step not in ("", "."))


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    parts, left = [], size
    while left and (chunk := stream.read(left)):
        parts.append(chunk)
        left -= len(chunk)
    return b"".join(parts)


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=True) + "\n").encode()
