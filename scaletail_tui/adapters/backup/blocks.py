"""Tar as backups have it: headers, made and read. Far less than tar can, for what is read may be hostile."""

from __future__ import annotations

import tarfile
from typing import BinaryIO

from scaletail_tui.domain.backup.manifest import BackupDamaged
from scaletail_tui.domain.backup.member import Kind, Member

BLOCK = 512
_LARGEST_EXTENSION = 64 * 1024
"""Bytes of what stands before a header whose name is too long for it."""
_TYPES = {
    tarfile.REGTYPE: Kind.FILE,
    tarfile.DIRTYPE: Kind.FOLDER,
    tarfile.SYMTYPE: Kind.LINK,
    tarfile.LNKTYPE: Kind.SECOND_NAME,
}
_OF_KIND = {kind: letter for letter, kind in _TYPES.items()}
FILE_BITS, FOLDER_BITS = 0o777, 0o3777
"""No file comes back with the right of another user; a folder keeps its group and its stickiness."""


def header(member: Member, *, older: bool = False) -> bytes:
    """The blocks that stand before an entry's content; the `older` form is read by every tar."""
    info = tarfile.TarInfo(member.name)
    info.type = _OF_KIND[member.kind]
    info.mode = member.mode & (FOLDER_BITS if member.kind is Kind.FOLDER else FILE_BITS)
    info.uid, info.gid, info.mtime, info.size = member.uid, member.gid, member.mtime, member.size
    info.linkname = member.target
    return info.tobuf(tarfile.GNU_FORMAT if older else tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def padding(size: int) -> int:
    """Bytes from a content's end to the next block."""
    return -size % BLOCK


def read_header(stream: BinaryIO) -> Member | None:
    """The next entry's header; None at the end. Raises BackupDamaged for all that `header` does not make."""
    extended: dict[str, str] | None = None
    while True:
        block = stream.read(BLOCK)
        if len(block) != BLOCK:
            raise BackupDamaged("The backup ends in its middle.")
        if not any(block):
            if extended is not None:
                raise BackupDamaged("The backup ends in its middle.")
            return None
        info = _parse(block)
        if info.type == tarfile.XHDTYPE:
            if extended is not None or not 0 < info.size <= _LARGEST_EXTENSION:
                raise BackupDamaged("The backup holds a header that no backup has.")
            extended = _read_extension(stream, info.size)
            continue
        return _to_member(info, extended or {})


def _parse(block: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise BackupDamaged("The backup holds a header that is damaged.", detail=str(error)) from error


def _read_extension(stream: BinaryIO, size: int) -> dict[str, str]:
    """`LENGTH KEY=VALUE` lines."""
    data = stream.read(size + padding(size))[:size]
    found: dict[str, str] = {}
    while data:
        length, _, _ = data.partition(b" ")
        count = int(length) if length.isdigit() and len(length) < 8 else 0
        key, equals, value = data[len(length) + 1 : count - 1].partition(b"=")
        if not len(length) + 2 < count <= len(data) or data[count - 1 : count] != b"\n" or not equals:
            raise BackupDamaged("The backup holds a header that is damaged.")
        found[key.decode("utf-8", "surrogateescape")] = value.decode("utf-8", "surrogateescape")
        data = data[count:]
    return found


def _to_member(info: tarfile.TarInfo, extended: dict[str, str]) -> Member:
    kind = _TYPES.get(info.type)
    name = extended.get("path", info.name)
    if kind is None:
        raise BackupDamaged(f"The backup holds {name[:200]!a}, which is neither file, folder nor link.")
    numbers = {"size": info.size, "uid": info.uid, "gid": info.gid}
    for key in numbers:
        if key in extended:
            digits = extended[key]
            numbers[key] = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else -1
    if min(numbers.values()) < 0 or max(numbers["uid"], numbers["gid"]) >= 2**32 - 1:
        raise BackupDamaged(f"The backup holds {name[:200]!a} with a size or an owner that cannot be.")
    if kind is not Kind.FILE and numbers["size"]:
        raise BackupDamaged(f"The backup holds {name[:200]!a}, which is no file and has a content.")
    if kind is Kind.FOLDER:
        name = name.rstrip("/")
    return Member(
        name=name, kind=kind, mode=info.mode & (FOLDER_BITS if kind is Kind.FOLDER else FILE_BITS),
        uid=numbers["uid"], gid=numbers["gid"], mtime=max(0, int(info.mtime)), size=numbers["size"],
        target=extended.get("linkpath", info.linkname),
    )  # fmt: skip
