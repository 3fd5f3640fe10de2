"""A tree's tar, read to its end: what is in it, and every byte of it written on."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable
from typing import BinaryIO, cast

from scaletail_tui.domain.backup.tree import Entry, Tree
from scaletail_tui.domain.errors import ScaletailError

_CHUNK = 1024 * 1024
_KINDS = {tarfile.REGTYPE: "file", tarfile.AREGTYPE: "file", tarfile.CONTTYPE: "file", tarfile.DIRTYPE: "folder",
          tarfile.SYMTYPE: "link", tarfile.FIFOTYPE: "pipe", tarfile.CHRTYPE: "device",
          tarfile.BLKTYPE: "device"}  # fmt: skip


class _Passing:
    """What is read is written on."""

    def __init__(self, tar: BinaryIO, into: BinaryIO | None) -> None:
        self._tar, self._into = tar, into

    def read(self, size: int) -> bytes:
        data = self._tar.read(size)
        if self._into is not None and data:
            self._into.write(data)
        return data


def read_tree(tar: BinaryIO, *, into: BinaryIO | None = None, told: Callable[[int], None] = lambda count: None) -> Tree:
    """Second names of a file are files of the same content. Raises ScaletailError where it is no tar."""
    source = _Passing(tar, into)
    found: dict[str, Entry] = {}
    total = 0
    try:
        with tarfile.open(
            fileobj=cast(BinaryIO, source), mode="r|", encoding="utf-8", errors="surrogateescape"
        ) as entries:
            for one in entries:
                path = _relative(one.name)
                sha256, leads_to = "", ""
                if one.islnk():
                    first = found.get(_relative(one.linkname))
                    if first is None:
                        raise ScaletailError(f"{path} is a second name of a file that is not there.")
                    found[path] = first
                elif one.isreg():
                    content, digest = entries.extractfile(one), hashlib.sha256()
                    while content is not None and (chunk := content.read(_CHUNK)):
                        digest.update(chunk)
                        total += len(chunk)
                        told(total)
                    sha256 = digest.hexdigest()
                elif one.issym():
                    leads_to = one.linkname
                if not one.islnk():
                    found[path] = Entry(
                        _KINDS.get(one.type, "other"), 0 if one.issym() else one.mode & 0o7777, one.uid, one.gid,
                        int(one.mtime) if one.isreg() else 0, leads_to, sha256,
                    )  # fmt: skip
                entries.members = []  # type: ignore[attr-defined]  # else a million files are remembered
        while source.read(_CHUNK):
            pass
    except tarfile.TarError as error:
        raise ScaletailError("What was copied cannot be read.", detail=str(error)) from error
    return Tree(entries=found, bytes=total)


def _relative(name: str) -> str:
    return name.removeprefix("./").rstrip("/") or "."
