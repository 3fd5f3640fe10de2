"""What YAML said of catalog entries that were read before, so that starting does not parse a hundred files again.

An entry is found by the digest of its file, never by name or date: a changed file is simply not there. The index
carries a checksum of its own, and what comes out of it is judged like what comes out of YAML.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.host.xdg import own_folder
from scaletail_tui.adapters.small_files import read_bounded

log = logging.getLogger(__name__)

_FORMAT = 1
_MOST = 1000
"""Entries that are kept, the newest: catalogs come and go, their texts with every version."""
_LARGEST = 8 << 20
"""Bytes; a hundred entries take a quarter of a million."""


def index_file() -> Path:
    """`$XDG_CACHE_HOME/scaletail-tui/catalog.json`, by default below `~/.cache`, without a home nowhere."""
    return (own_folder("XDG_CACHE_HOME", ".cache") or Path(os.devnull)) / "catalog.json"


class CatalogIndex:
    """Digest of a file's bytes to what YAML made of them; a missing, damaged or unreadable index is an empty one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Any] | None = None
        self._new: dict[str, Any] = {}

    def find(self, text: bytes) -> Any:
        """What YAML made of this text, or None; a mapping, for an entry is nothing else."""
        found = self._load().get(_digest(text))
        return found if isinstance(found, dict) else None

    def keep(self, text: bytes, raw: object) -> None:
        """Remember what YAML made of a text, where JSON carries it without a change."""
        try:
            same = isinstance(raw, dict) and json.loads(json.dumps(raw)) == raw and _plain(raw)
        except (TypeError, ValueError, RecursionError):
            return
        if same:
            self._new[_digest(text)] = raw

    def save(self) -> None:
        """Write what is new, beside and renamed; a cache that cannot be written is none."""
        if not self._new:
            return
        entries = {**self._load(), **self._new}
        kept = dict(list(entries.items())[-_MOST:])
        beside = self._path.with_name(f".{self._path.name}.new-{os.getpid()}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            told = json.dumps({"format": _FORMAT, "entries": kept}).encode()
            beside.write_bytes(f"{_digest(told)}\n".encode() + told)
            beside.replace(self._path)
        except (OSError, ValueError) as error:
            log.debug("the catalog's index is not kept: %s", error)
            with suppress(OSError):
                beside.unlink()
        self._known, self._new = kept, {}

    def _load(self) -> dict[str, Any]:
        if self._known is None:
            self._known = {}
            try:
                digest, _, told = read_bounded(self._path, _LARGEST).partition(b"\n")
                whole = json.loads(told) if digest.decode() == _digest(told) else {}
                if whole.get("format") == _FORMAT:
                    self._known = whole["entries"]
            except (OSError, ValueError, RecursionError) as error:
                log.debug("there is no index of the catalog: %s", error)
        return self._known


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _plain(value: object) -> bool:
    """True for what JSON gives back as it was: equality alone takes 1, 1.0 and True for the same."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _plain(part) for key, part in value.items())
    if isinstance(value, list):
        return all(_plain(part) for part in value)
    return value is None or isinstance(value, str | int | float | bool)
