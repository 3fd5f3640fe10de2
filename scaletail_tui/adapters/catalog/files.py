"""Catalog folders on disk: the bundled one and the user's own.

An entry that was made of a stack: written into a folder, and read again as a catalog reads it.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.catalog.entry import EXTENSION, parse_entry
from scaletail_tui.adapters.catalog.index import CatalogIndex, index_file
from scaletail_tui.adapters.compose.bounded_yaml import load_yaml
from scaletail_tui.adapters.files.folder import open_root
from scaletail_tui.adapters.files.patience import NoAnswer, Patience
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.domain.catalog.rules.order import order_problems
from scaletail_tui.domain.catalog.rules.table import entry_problems
from scaletail_tui.domain.catalog.service import CatalogFailure, CatalogLoad, Service
from scaletail_tui.ports.folders import FilesRefused

log = logging.getLogger(__name__)
COMPOSE_FILE = "compose.yaml"
_LARGEST = 4_000_000
"""Characters of an entry's templates together."""
_PATIENCE = Patience()
"""With the catalogs of others, which may stand on a server that is gone."""
_MOST = 2_000
"""Entries of a folder that are read; the shipped catalog has 120."""


def find_catalog() -> Path:
    """The catalog that comes with the program: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent.parent
    inside = package / "catalog"
    return inside if inside.is_dir() else package.parent / "catalog"


def is_shipped(folder: Path) -> bool:
    """True for the catalog that comes with the program, by whatever path it is named."""
    shipped = find_catalog()
    try:
        return folder == shipped or _PATIENCE.ask(str(folder), lambda: folder.samefile(shipped))
    except (OSError, NoAnswer):
        return False


class CatalogFiles:
    """Entries of the bundled catalog and of further folders of the same shape; a later folder wins by slug.

    `bundled` False leaves out what ships with the program, for checking a folder by itself.
    """

    def __init__(self, folders: Sequence[Path] = (), *, bundled: bool = True) -> None:
        chosen = (*((find_catalog(),) if bundled else ()), *(folder.expanduser() for folder in folders))
        self.folders = tuple(dict.fromkeys(chosen))
        self._load: CatalogLoad | None = None

    def load(self) -> CatalogLoad:
        """All entries by slug order; what cannot be read is a failure, never an exception. Read once per instance."""
        if self._load is None:
            services: dict[str, Service] = {}
            failures: list[CatalogFailure] = []
            index = CatalogIndex(index_file())
            for folder in self.folders:
                shipped = is_shipped(folder)
                entries, problem = entry_folders(folder)
                failures.extend(problem)
                for entry in entries:
                    read = _entry_or_failure(entry, index, patient=not shipped)
                    if isinstance(read, Service):
                        services[read.slug] = replace(read, foreign=not shipped)
                    else:
                        failures.extend(read)
            index.save()
            self._load = CatalogLoad(
                services=tuple(services[slug] for slug in sorted(services)), failures=tuple(failures)
            )
        return self._load


def _entry_or_failure(folder: Path, index: CatalogIndex, *, patient: bool) -> Service | tuple[CatalogFailure, ...]:
    """The entry; whatever it does to us, the catalog stands and tells that this one could not be read."""
    try:
        return _PATIENCE.ask(str(folder), lambda: read_entry(folder, index)) if patient else read_entry(folder, index)
    except NoAnswer:
        return (_does_not_answer(folder),)
    except Exception as error:
        log.exception("an entry broke its reading: %s", folder)
        reason = f"this could not be read: {type(error).__name__}, see the log"
        return (CatalogFailure(path=str(folder / COMPOSE_FILE), key="", reason=reason),)


def entry_folders(folder: Path) -> tuple[tuple[Path, ...], tuple[CatalogFailure, ...]]:
    """The folders of a catalog's entries, sorted; a folder that holds a Compose file itself is one entry."""
    try:
        if (alone := _PATIENCE.ask(str(folder), lambda: _entry_itself(folder))) is not None:
            return (alone,), ()
        names = _PATIENCE.ask(str(folder), lambda: [one.name for one in folder.iterdir()])
    except NoAnswer:
        return (), (_does_not_answer(folder),)
    except OSError as error:
        reason = f"this catalog folder cannot be read: {error.strerror or error}"
        return (), (CatalogFailure(path=str(folder), key="", reason=reason),)
    paths = [str(folder / name) for name in sorted(names) if not name.startswith((".", "_"))]
    found = _PATIENCE.ask_each(paths, os.path.isdir)
    entries = [Path(path) for path, is_entry in found.items() if is_entry]
    problems = [_does_not_answer(Path(path)) for path, is_entry in found.items() if is_entry is None]
    if len(entries) > _MOST:
        reason = f"only the first {_MOST} of its {len(entries)} entries are read"
        problems.append(CatalogFailure(path=str(folder), key="", reason=reason))
    return tuple(entries[:_MOST]), tuple(problems)


def _entry_itself(folder: Path) -> Path | None:
    return folder.resolve() if (folder / COMPOSE_FILE).is_file() else None


def _does_not_answer(place: Path) -> CatalogFailure:
    return CatalogFailure(path=str(place), key="", reason="this does not answer: it may stand on a server that is gone")


def raw_extension(folder: Path) -> Mapping[str, object]:
    """What stands under `x-scaletail`, in the file's order; empty for what is no entry."""
    try:
        raw = _yaml(read_bounded(folder / COMPOSE_FILE).decode("utf-8"))
    except (OSError, ValueError):
        return {}
    found = raw.get(EXTENSION) if isinstance(raw, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def read_entry(folder: Path, index: CatalogIndex | None = None) -> Service | tuple[CatalogFailure, ...]:
    """One entry's folder: `compose.yaml` and the templates that it names; `index` spares YAML what it knows."""
    path = folder / COMPOSE_FILE
    try:
        content = read_bounded(path)
        raw = index.find(content) if index is not None else None
        if raw is None:
            raw = _yaml(content.decode("utf-8"))
            if index is not None:
                index.keep(content, raw)
    except OSError as error:
        return (CatalogFailure(path=str(path), key="", reason=f"this cannot be read: {error.strerror or error}"),)
    except UnicodeDecodeError:
        return (CatalogFailure(path=str(path), key="", reason="this is not UTF-8 text"),)
    except _NotYaml as error:
        return (CatalogFailure(path=str(path), key="", reason=str(error)),)
    digest, left = hashlib.sha256(content), _LARGEST

    def template(source: str) -> str:
        nonlocal left
        content = _template_at(folder, source) if left >= 0 else ""
        left -= len(content)
        if left < 0:  # an entry may name one file a thousand times
            raise OSError(errno.EFBIG, f"its templates are larger than {_LARGEST} characters together")
        digest.update(f"\0{source}\0{content}".encode())
        return content

    read = parse_entry(folder.name, str(path), raw, template=template)
    if isinstance(read, Service):
        # The hash is whole only after the templates have been read.
        return replace(read, revision=digest.hexdigest()[:12])
    return read


def _template_at(folder: Path, source: str) -> str:
    """A template's text; never that of a link, which could lead to any file of this machine. OSError says why not."""
    try:
        with open_root(folder) as entry:
            content = entry.read(source)
    except FilesRefused as refused:
        raise OSError(errno.EINVAL, refused.title.rstrip(".")) from refused
    if content is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


class _NotYaml(ValueError):
    """The text is no YAML; the message says where and why."""


def _yaml(text: str) -> Any:
    import yaml

    try:
        return load_yaml(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise _NotYaml(f"{where}{error.problem or error.context or 'this is not YAML'}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # ValueError: a date or number that YAML recognises but Python cannot hold.
        raise _NotYaml(" ".join(str(error).split()) or "this is not YAML") from error


def write_entry(folder: Path, files: Mapping[str, str]) -> None:
    """Make the entry's folder and its files, none of which may be there; raises FilesRefused."""
    try:
        with open_root(folder.parent, make=True) as catalog:
            catalog.make_folder(folder.name, 0o755)
            with catalog.folder(folder.name) as entry:
                for name, text in files.items():
                    entry.write_new(name, text.encode("utf-8"), 0o644)
    except OSError as error:
        raise tell_refusal(error, error.filename or folder, "written") from error


def judge_entry(folder: Path) -> tuple[Service | None, tuple[CatalogFailure, ...]]:
    """The entry as the program reads it, and what `catalog check` says of it, Compose's word left out."""
    read = read_entry(folder)
    if not isinstance(read, Service):
        return None, read
    path = str(folder / COMPOSE_FILE)
    order = (CatalogFailure(path=path, key=key, reason=reason) for key, reason in order_problems(raw_extension(folder)))
    return read, (*entry_problems(read, path), *order)
