"""Reading a stack folder as it stands, ours or made by hand."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.compose.files import COMPOSE_NAMES, compose_file
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.small_files import is_file, is_folder
from scaletail_tui.domain.adoption.record import OWN_FOLDER
from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choices import KEY
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.commands import OVERRIDE_FILE
from scaletail_tui.render.compose import EXTENSION
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, SERVE_FILE, STATE_FOLDER
from scaletail_tui.render.stack import DATA_FOLDER

_LARGEST_TEXTS = 4_000_000
"""Bytes of all small files of a stack together: templates of an entry are a thousandth of it."""
_MOST = 2_000
"""Files and folders of one level that are looked at."""
_NOT_OURS = frozenset({"data", "tailscale", ".env", OVERRIDE_FILE, OWN_FOLDER, *COMPOSE_NAMES})
_GIVEN = re.compile(r"app(-\d+)?\.yaml")
_KEPT = re.compile(r"\.before-\d{8}T\d{6}$")


def read_stack(name: str, folder: Path) -> StackOnDisk:
    """Read one folder; what cannot be read is told in `problem`, never raised."""
    problems: list[tuple[str, Path]] = []
    compose = compose_file(folder)
    compose_text = _text(compose, problems) if compose else ""
    env_path = folder / ".env"
    env_text = _text(env_path, problems) if _stands(env_path) else ""
    left = "" if compose or env_text else _find_left_dotenv(folder, problems)
    serve_path = folder / SERVE_FILE
    document: Mapping[str, Any] = {}
    env: dict[str, str] = {}
    try:
        document = document_in(compose_text)
    except ValueError as error:
        problems.append((f"{compose} is not YAML: {error}", compose or folder))
    try:
        env = dotenv_values(env_text or left)
    except DotenvBroken as error:
        problems.append((str(error), env_path))
    open_to_any = compose is None and not problems and os.access(folder, os.R_OK | os.X_OK)
    if compose is None and not problems:
        why = f"{folder} holds no Compose file." if open_to_any else f"{folder} cannot be read: Permission denied."
        problems.append((why, folder))
    modes = _modes(folder)
    meta = _meta_of(document)
    given, given_model = _read_given(folder, meta, problems)
    return StackOnDisk(
        name=name,
        folder=str(folder),
        compose_text=compose_text,
        env=env,
        env_text=env_text,
        # A folder in its place, which Docker makes of a file that is not there, is told by what the sidecar says of it.
        serve_text=_text(serve_path, problems) if _stands(serve_path) and not serve_path.is_dir() else None,
        meta=meta,
        services=_services_of(document, given_model),
        given=given,
        given_model=given_model,
        texts={path: _text(folder / path, []) for path in _other_texts(folder)},
        modes=modes,
        data_links=_data_links(folder, modes),
        has_override=is_file(folder / OVERRIDE_FILE),
        has_state=_holds_something(folder / STATE_FOLDER),
        key_pending=_size(folder / AUTH_KEY_FILE) > 0,
        env_written=_time_of_write(env_path),
        serve_written=_time_of_write(serve_path),
        problem=problems[0][0] if problems else "",
        problem_at=str(problems[0][1]) if problems else "",
        open_to_any=open_to_any,
    )


def silent_stack(name: str, folder: Path, why: str) -> StackOnDisk:
    """A folder of which nothing is known, since it does not answer."""
    return StackOnDisk(name=name, folder=str(folder), compose_text="", env={}, problem=why, problem_at=str(folder))


def stamp_of(folder: Path) -> tuple[object, ...]:
    """Inode, time and size of each file that stands for the stack, and of the folders that it is replaced in."""
    marks: list[object] = []
    for name in (".", *COMPOSE_NAMES, OVERRIDE_FILE, ".env", AUTH_KEY_FILE, SERVE_FILE, STATE_FOLDER):
        try:
            found = (folder / name).stat()
        except OSError as error:
            marks.append(error.errno)
        else:
            marks.append((found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode))
    return tuple(marks)


def _stands(path: Path) -> bool:
    """True for whatever Compose would find there: what cannot be read is told when it is tried."""
    try:
        path.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    return True


def _time_of_write(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def _find_left_dotenv(folder: Path, problems: list[tuple[str, Path]]) -> str:
    """The newest `.env` that a rollback left because data was made with its secrets; a new deploy goes on with it."""
    kept = sorted(path for path in folder.glob(".env.before-*") if _KEPT.search(path.name))
    return _text(kept[-1], problems) if kept else ""


def meta_in(compose_text: str) -> Mapping[str, Any] | None:
    """Return `x-scaletail` with `$$` undone; None where there is none. Raises ValueError with place and reason."""
    return _meta_of(document_in(compose_text))


def document_in(compose_text: str) -> Mapping[str, Any]:
    """Return the whole file where it is one of ours, else nothing. Raises ValueError with place and reason."""
    # A plain search first: most of a YAML reader's 20 ms is its import, and hand-made stacks have no such part.
    if EXTENSION not in compose_text:
        return {}
    import yaml

    from scaletail_tui.adapters.compose.bounded_yaml import load_yaml

    try:
        document = load_yaml(compose_text)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error).replace("\n", " ")) from error
    return document if isinstance(document, dict) else {}


def _meta_of(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    meta = document.get(EXTENSION)
    return _single_dollars(meta) if isinstance(meta, dict) else None


def _read_given(
    folder: Path, meta: Mapping[str, Any] | None, problems: list[tuple[str, Path]]
) -> tuple[dict[str, str], dict[str, Any]]:
    """Of a stack that was imported: the user's own files, and what they say together."""
    told = (meta or {}).get(KEY)
    names = told.get("files") if isinstance(told, Mapping) else None
    if not isinstance(names, list):
        return {}, {}
    from scaletail_tui.adapters.imports.reading import merge_texts

    given = {str(name): _text(folder / str(name), problems) for name in names if _GIVEN.fullmatch(str(name))}
    try:
        return given, merge_texts(given)
    except BadInput as error:
        problems.append((f"{folder}/{error.title}", folder))
        return given, {}


def _services_of(document: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[str, ...]:
    """The Compose services that must have a container: those behind a profile, or scaled to none, need not."""
    services = document.get("services")
    beside = given.get("services") if document.get("include") else None
    left = (_meta_of(document) or {}).get(KEY) or {}
    others = {
        name: body for name, body in (beside if isinstance(beside, dict) else {}).items()
        if name not in (left.get("left") or ())
    }  # fmt: skip
    bodies = {**others, **(services if isinstance(services, dict) else {})}.items()
    return tuple(
        str(name)
        for name, body in bodies
        if isinstance(body, dict) and not body.get("profiles") and body.get("scale") != 0 and "deploy" not in body
    )


def _single_dollars(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("$$", "$")
    if isinstance(value, dict):
        return {key: _single_dollars(part) for key, part in value.items()}
    return [_single_dollars(part) for part in value] if isinstance(value, list) else value


def _text(path: Path, problems: list[tuple[str, Path]]) -> str:
    try:
        return small_file(path).decode("utf-8", "surrogateescape")
    except FilesRefused as refused:
        problems.append((refused.title, path))
        return ""


def _other_texts(folder: Path) -> Iterator[str]:
    """Small files beside the known ones, two levels deep: templates of an entry, or the user's own.

    Neither the app's data nor a link is entered: there may be millions of files behind either.
    """
    level = [path for path in _within(folder) if path.name not in _NOT_OURS]
    left = _LARGEST_TEXTS
    for _ in range(3):
        for path in level[:_MOST]:
            if is_file(path) and not path.is_symlink() and not _KEPT.search(path.name) and _size(path) <= 64_000:
                left -= _size(path)
                if left < 0:
                    return
                yield path.relative_to(folder).as_posix()
        level = [
            inner for path in level[:_MOST] if is_folder(path) and not path.is_symlink() for inner in _within(path)
        ]


def _within(folder: Path) -> list[Path]:
    """What stands in a folder, by name; nothing where it is closed to us."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _modes(folder: Path) -> dict[str, int]:
    """Modes of what we write, and of folders two levels deep."""
    modes = {}
    files = (".", *COMPOSE_NAMES, ".env", ".gitignore", AUTH_KEY_FILE, SERVE_FILE)
    folders = [
        path.relative_to(folder).as_posix() for depth in ("*/", "*/*/") for path in islice(folder.glob(depth), _MOST)
    ]
    for relative in (*files, *sorted(folders)):
        try:
            modes[relative] = stat.S_IMODE((folder / relative).lstat().st_mode)
        except OSError:
            continue
    return modes


def _data_links(folder: Path, folders: Iterable[str]) -> dict[str, str]:
    """Where `data` and the folders in it lead that are links; `folders` are those that are known."""
    links = {}
    for path in folders:
        if path == DATA_FOLDER or path.startswith(f"{DATA_FOLDER}/"):
            with contextlib.suppress(OSError):  # no link, or closed to us
                links[path] = str((folder / path).readlink())
    return links


def _holds_something(folder: Path) -> bool:
    """True also where we may not look: a folder that is closed to us is not known to be empty."""
    try:
        return any(folder.iterdir())
    except PermissionError:
        return True
    except OSError:
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
