"""What of all that could be saved is left out, by kind, folder or volume; and how many backups of a folder stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.backup.survey import Survey
from scaletail_tui.ports.backup.archives import Archives


class Excludable(StrEnum):
    """Kinds of storage, as entries of the catalog name them."""

    MEDIA = "media"
    CACHE = "cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Folders whose content, files and volumes which are left out."""

    folders: tuple[str, ...] = ()
    """Relative to the stack's folder; files among them."""
    volumes: frozenset[str] = frozenset()
    """By key."""

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.folders, *sorted(self.volumes))


def find_excluded(seen: Survey, service: Service | None, wanted: Sequence[str]) -> Excluded:
    """Raises BadInput for a word that is nothing of the stack's, with what could be left out."""
    folders: list[str] = []
    volumes: set[str] = set()
    modes = seen.origin.disk.modes if seen.origin.disk is not None else {}
    of_kind = {kind.value: _of_kind(seen, service, kind.value) for kind in Excludable}
    for word in wanted:
        path = word.removeprefix("./").strip("/")
        named = [volume.key for volume in seen.volumes if word in (volume.key, volume.name)]
        if word in of_kind:
            folders += of_kind[word]
        elif named:
            volumes.update(named)
        elif _is_inside(path) and (path in modes or seen.origin.disk is None or path.count("/") > 1):
            folders.append(path)
        else:
            choices = [*sorted(one for one in modes if one.startswith("data/")), *(one.key for one in seen.volumes)]
            raise BadInput(
                f"{word!r} is no folder or volume of {seen.origin.name} that could be left out.",
                remedy=f"These are: media, cache, {', '.join(choices)}." if choices else "Say media or cache.",
            )
    return Excluded(folders=tuple(dict.fromkeys(folders)), volumes=frozenset(volumes))


def _of_kind(seen: Survey, service: Service | None, kind: str) -> list[str]:
    """As the entry tells; of another stack each folder of that name in its data."""
    if service is not None:
        return [path.removeprefix("./") for path, one in service.storage.items() if str(one) == kind]
    modes = seen.origin.disk.modes if seen.origin.disk is not None else {}
    return [path for path in modes if path.count("/") in (0, 1) and path.rpartition("/")[2] == kind]


def _is_inside(path: str) -> bool:
    return bool(path) and not any(step in ("", ".", "..") for step in path.split("/")) and "\0" not in path


_SUFFIX = ".tar"


def file_for(folder: str, stack: str, now: float) -> str:
    """`FOLDER/STACK-20261129T193000.tar`."""
    return f"{folder.rstrip('/') or '/'}/{stack}-{file_stamp(now)}{_SUFFIX}"


def prune(archives: Archives, folder: str, stack: str, keep: int, *, made: str) -> tuple[str, ...]:
    """Remove the oldest backups of one stack that `file_for` has named, but `keep` of them; the paths that are gone.

    `made` is the path of the newest, which stays whatever it is called: a clock may have run ahead before.
    """
    form = re.compile(rf"{re.escape(stack)}-\d{{8}}T\d{{6}}{re.escape(_SUFFIX)}")
    newest = made.rpartition("/")[2]
    older = sorted(name for name in archives.files_in(folder) if form.fullmatch(name) and name != newest)
    gone = tuple(f"{folder.rstrip('/')}/{name}" for name in older[: max(0, len(older) - keep + 1)])
    for path in gone:
        archives.remove(path)
    return gone
