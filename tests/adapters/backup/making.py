"""Backups as the program writes them, and as somebody else would."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from scaletail_tui.adapters.backup.blocks import BLOCK, header, padding
from scaletail_tui.adapters.backup.writer import ArchiveWriter, end_bytes, seal, sum_line
from scaletail_tui.domain.backup.manifest import END, MANIFEST, SUMS, Device, End, Manifest, SavedVolume
from scaletail_tui.domain.backup.member import Kind, Member

MOMENT = 1_800_000_000.0


def manifest() -> Manifest:
    return Manifest(
        program="0.1.0", stack="books", folder="/srv/books", made=MOMENT,
        device=Device(id="n1CNTRL", name="books.tail.ts.net", folder="tailscale/state"),
        volumes=(SavedVolume(key="covers", name="books_covers"),),
    )  # fmt: skip


def tar_of(folder: Path) -> io.BytesIO:
    """As `tar -c -C FOLDER .` writes it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar:
        tar.add(folder, arcname=".")
    packed.seek(0)
    return packed


def some_folder(folder: Path) -> Path:
    """A stack as it may stand: long and odd names, links, an empty folder, a file of more than one block."""
    for path, text in {
        "compose.yaml": "services: {}\n", ".env": "PASSWORD=one\n", "tailscale/state/tailscaled.state": "{}",
        "data/app/" + "long-name-" * 20: "long", "data/app/with\nline": "odd", "data/app/big": "x" * 3_000,
        "data/app/\udcff": "no text",
    }.items():  # fmt: skip
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (folder / ".env").chmod(0o600)
    (folder / "data/app/here").symlink_to("big")
    (folder / "data/app/deep").mkdir()
    (folder / "data/app/deep/there").symlink_to("/usr/share/elsewhere")
    (folder / "data/app/second").hardlink_to(folder / "data/app/big")
    (folder / "data/none").mkdir(mode=0o750)
    return folder


def write(path: Path, folder: Path, *, dump: bytes = b"") -> End:
    """A whole backup of a folder and one volume, which holds the folder's data."""
    with path.open("wb") as file:
        writer = ArchiveWriter(file, lambda: MOMENT)
        writer.begin(manifest())
        writer.add_tree("folder", tar_of(folder))
        writer.add_tree("volumes/covers", tar_of(folder / "data"))
        if dump:
            writer.add_dump("db", io.BytesIO(dump))
        return writer.finish()


Entry = tuple[Member, bytes]


def forge(
    path: Path, entries: Iterable[Entry], change: Callable[[bytes], bytes] = lambda block: block,
    listed: Manifest | None = None,
) -> Path:  # fmt: skip
    """A backup of any entries, with checksums that fit: what somebody makes who means harm."""
    import hashlib
    import json

    out, sums = io.BytesIO(), []
    begun = [(Member(name=MANIFEST, kind=Kind.FILE), json.dumps((listed or manifest()).to_json()).encode()), *entries]
    for member, content in begun:
        out.write(change(header(replace(member, size=len(content)))) + content + bytes(padding(len(content))))
        if member.kind is Kind.FILE:
            sums.append(sum_line(hashlib.sha256(content).hexdigest(), member.name))
    lines = "".join(sums).encode("utf-8", "surrogateescape")
    out.write(header(Member(name=SUMS, kind=Kind.FILE, size=len(lines))) + lines + bytes(padding(len(lines))))
    end = End(sha256="", members=len(begun) + 1, bytes=0)
    end = replace(end, sha256=seal(hashlib.sha256(out.getvalue()), end))
    last = end_bytes(end)
    out.write(header(Member(name=END, kind=Kind.FILE, size=len(last))) + last + bytes(padding(len(last)) + 2 * BLOCK))
    path.write_bytes(out.getvalue())
    return path


def file(name: str, content: bytes = b"") -> Entry:
    return Member(name=name, kind=Kind.FILE), content


def folder(name: str = "folder") -> Entry:
    return Member(name=name, kind=Kind.FOLDER, mode=0o755), b""


def link(name: str, target: str, kind: Kind = Kind.LINK) -> Entry:
    return Member(name=name, kind=kind, target=target), b""
