"""A backup's first member: what was saved, of which device, and what was left out; each path stays below its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scaletail_tui.domain.dataclass_json import from_plain, to_plain
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.database import DatabaseKind

LONGEST_PATH, LONGEST_STEP, DEEPEST = 4_000, 255, 90


def find_fault(path: str) -> str:
    """What is wrong with it, to be said behind `which`; empty where nothing is."""
    steps = path.split("/")
    if not is_nameable(path):
        return "no file can be called"
    if any(step in ("", ".", "..") for step in steps):
        return "leads out of its place"
    long = len(path.encode("utf-8", "surrogateescape")) > LONGEST_PATH or len(steps) > DEEPEST
    long = long or any(len(step.encode("utf-8", "surrogateescape")) > LONGEST_STEP for step in steps)
    return "is longer than any path of a stack" if long else ""


def is_nameable(path: str) -> bool:
    """False for what no file system can be asked for: JSON and YAML can hold halves of signs."""
    try:
        return b"\0" not in path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False


FORMAT = 1
FOLDER, VOLUMES, DATABASES = "folder", "volumes", "databases"
"""What the members' names begin with."""
MANIFEST, SUMS, END = "backup.json", "SHA256SUMS", "end.json"
"""The first member, and the two last ones."""


class BackupDamaged(BadInput):
    """The file is no backup, or not the one that was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The device of the tailnet that the stack is."""

    id: str = ""
    name: str = ""
    """Its DNS name, without the dot at its end."""
    addresses: tuple[str, ...] = ()
    folder: str = ""
    """Where its identity stands, below the stack's folder."""
    volume: str = ""
    """The key of the volume that holds it, where no folder does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedImage:
    """What a service ran."""

    service: str
    image: str
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedVolume:
    """A named volume."""

    key: str
    """As the Compose file calls it; the name of its folder in the backup."""
    name: str
    """As the engine called it."""
    dumped: bool = False
    """True where a database's dump stands for what was in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedDatabase:
    """A database that was dumped."""

    service: str
    kind: DatabaseKind
    version: str = ""
    folder: str = ""
    """Its data, below the stack's folder: left out, for the dump stands for them."""
    volume: str = ""
    """The key of the volume that holds its data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something that is not in the backup."""

    path: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds."""

    format: int = FORMAT
    program: str
    stack: str
    service: str = ""
    """Of the catalog; empty for a stack made by hand."""
    folder: str
    """Where it stood."""
    made: float
    host: str = ""
    engine: str = ""
    sidecar_image: str = ""
    device: Device = Device()
    images: tuple[SavedImage, ...] = ()
    volumes: tuple[SavedVolume, ...] = ()
    databases: tuple[SavedDatabase, ...] = ()
    excluded: tuple[str, ...] = ()
    """What the user wanted left out."""
    left_out: tuple[LeftOut, ...] = ()
    secrets: bool = True
    """False where `.env`, the auth key and the device's identity are not in it."""

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = to_plain(self)
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A backup's last member: what its bytes up to here come to."""

    sha256: str
    members: int
    bytes: int
    """Of all files together."""
    left_out: tuple[LeftOut, ...] = ()
    """What was seen while it was packed and cannot be kept: sockets, devices, links that lead elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A backup whose every byte is as it was written."""

    manifest: Manifest
    end: End
    path: str = ""
    size: int = 0
    """Bytes of the file."""
    has_state: bool = field(default=False)
    """True where the device's identity is in it."""
    links_out: tuple[str, ...] = ()
    """The first links of the stack's folder, deep in an app's data, that lead out of it: they come back as they are."""

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return (*self.manifest.left_out, *self.end.left_out)


def manifest_from(raw: Any) -> Manifest:
    """Raises BackupDamaged for what is none, and for one of a later program."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("format"), int):
        raise BackupDamaged("This is no backup of scaletail-tui.")
    if raw["format"] > FORMAT:
        raise BackupDamaged(
            f"This backup has format {raw['format']}, and this program knows {FORMAT}.", remedy="Use a newer program."
        )
    try:
        manifest: Manifest = from_plain(Manifest, raw, strict=False)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged("The backup's list of contents is damaged.", detail=str(error)) from error
    for path in (manifest.device.folder, *(one.folder for one in manifest.databases)):
        check_path(path, where="list of contents")
    return manifest


def check_path(path: str, *, where: str = "files") -> None:
    """Raise BackupDamaged for a path that leads out of its place, or is longer than any; empty is none at all."""
    if path and (fault := find_fault(path)):
        raise BackupDamaged(f"The backup's {where} name {path[:200]!a}, which {fault}: nothing of it was written.")


def end_from(raw: Any) -> End:
    """Raises BackupDamaged for what is none."""
    try:
        end: End = from_plain(End, raw, strict=False)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged("The backup's end is damaged.", detail=str(error)) from error
    return end
