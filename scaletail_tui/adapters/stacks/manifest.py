"""What is to be put in place, noted before the first rename: beside the staged tree, and judged like input when read.

A file of that name inside a staged tree is nothing but a file; one that another user has put beside it is not obeyed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.adapters.files.walk import steps_of
from scaletail_tui.ports.folders import FilesDamaged, FilesRefused

_KEPT = re.compile(r"\.before-\d{8}T\d{6}\Z")
_OPEN_TO_OTHERS = 0o022


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    path: str
    """Below the staging folder, and below the stack folder when it is in place."""
    keep: str
    """The name that what stands there now is kept under; empty: it is not kept."""
    mode: int
    stood: str = ""
    """Sum of the file that stood there when this was noted; empty where none did. Another is somebody's work since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    files: tuple[StagedFile, ...]
    folders: tuple[tuple[str, int], ...]
    """Path below the stack folder, and mode."""


def sum_of(data: bytes | None) -> str:
    """Of a file's content; empty for none."""
    return hashlib.sha256(data).hexdigest() if data is not None else ""


def manifest_name(stack: str) -> str:
    """Its file in the stacks root, beside the staging folder."""
    return f".{stack}.staging.json"


def write_manifest(root: OpenFolder, stack: str, manifest: Manifest) -> None:
    told = {
        "files": [
            {"path": file.path, "keep": file.keep, "mode": file.mode, "stood": file.stood} for file in manifest.files
        ],
        "folders": [list(folder) for folder in manifest.folders],
    }
    root.replace(manifest_name(stack), json.dumps(told).encode(), 0o600)


def read_manifest(root: OpenFolder, stack: str, *, owners: Iterable[int]) -> Manifest | None:
    """None where there is none; raises FilesRefused for one that we did not write, or not so."""
    name = manifest_name(stack)
    found = root.look(name)
    if found is None:
        return None
    path = root.path / name
    remedy = f"Look at it, and remove it: {path}"
    if found.st_uid not in owners:
        raise FilesRefused(f"{path} was made by another user (uid {found.st_uid}), so it is not obeyed.", remedy=remedy)
    try:
        return _manifest(json.loads(root.read(name) or b""))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise FilesDamaged(
            f"{path} is damaged, so nothing is put in place by it.", detail=str(error), remedy=remedy
        ) from error


def _manifest(told: Any) -> Manifest:
    files = tuple(
        StagedFile(
            path=_path(one["path"]),
            keep=_check_kept(one["keep"], one["path"]),
            mode=_mode(one["mode"]),
            stood=str(one.get("stood") or ""),
        )
        for one in _list(told["files"])
    )
    return Manifest(files=files, folders=tuple((_path(path), _mode(mode)) for path, mode in _list(told["folders"])))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a list is missing")
    return value


def _path(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a path is no text")
    steps_of(value)
    return value


def _check_kept(value: Any, path: str) -> str:
    if not isinstance(value, str) or (value and not (value.startswith(path) and _KEPT.match(value, len(path)))):
        raise ValueError(f"{path} would be kept as {value!r}")
    return value


def _mode(value: Any) -> int:
    if type(value) is not int or value & ~0o777 or value & _OPEN_TO_OTHERS:
        raise ValueError(f"{value!r} is no mode of ours")
    return value
