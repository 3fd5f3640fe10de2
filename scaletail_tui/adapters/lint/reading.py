"""A stack's folder, read for lint: its Compose files, `.env`, and what they point at."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from scaletail_tui.adapters.compose.files import look_at
from scaletail_tui.adapters.lint.compose_model import ComposeModel, read_text
from scaletail_tui.adapters.lint.git_history import find_committed
from scaletail_tui.adapters.lint.git_index import find_tracked
from scaletail_tui.adapters.small_files import is_file
from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_entries
from scaletail_tui.domain.lint.folder import DotenvLine, LintFolder, PathKind
from scaletail_tui.domain.lint.stack import LintStack, below
from scaletail_tui.ports.folders import FilesRefused

_LARGEST = 200_000
"""Bytes of a file that is read beside the Compose files."""
_TOGETHER = 2_000_000
_MOST_TEXTS, _MOST_PRESENT, _DEEPEST = 60, 600, 3
_TEXT = re.compile(r"\.(?:ya?ml|json|toml|conf|cfg|ini|sql|env|py)$|(?:^|/)\.[\w.-]*env$")


def read_folder(folder: Path) -> LintFolder:
    """Raises FilesRefused with what cannot be read, and why."""
    env_text = read_text(folder / ".env", _LARGEST) if is_file(folder / ".env") else ""
    lines = read_dotenv(env_text)
    model = ComposeModel(folder, {line.key: line.value for line in lines})
    document = model.read()
    texts = dict(model.texts)
    if env_text:
        texts[".env"] = env_text
    present = list_files(folder)
    first = LintFolder(
        name=folder.absolute().name, path=str(folder.absolute()), files=tuple(model.texts), model=document,
        dotenv=lines, texts=texts, present=present, tracked=find_tracked(folder),
        committed=find_committed(folder),
    )  # fmt: skip
    return replace(first, texts={**_read_more(folder, first), **texts}, paths=_look(folder, first))


def read_dotenv(text: str) -> tuple[DotenvLine, ...]:
    """The variables with their places; raises FilesRefused for a line that Compose cannot read."""
    try:
        entries = dotenv_entries(text)
    except DotenvBroken as error:
        raise FilesRefused(str(error)) from error
    return tuple(
        DotenvLine(
            key=entry.key, value=_with_shell(text[entry.value_start : entry.end], entry.value),
            written=text[entry.value_start : entry.end],
            line=text.count("\n", 0, entry.start) + 1,
            blanks=text[entry.value_start - 1 : entry.value_start] in (" ", "\t"),
            colon=re.match(r"[ \t]*:", text[entry.start + len(entry.key) : entry.value_start]) is not None,
        )
        for entry in entries
    )  # fmt: skip


def _with_shell(written: str, value: str) -> str:
    """The value with `$PWD` left in at its beginning: the shell fills it in, and nobody knows where that stands."""
    return f"$PWD{value}" if re.match(r"[\"]?\$(?:PWD\b|\{PWD\})", written) else value


def _look(folder: Path, seen: LintFolder) -> Mapping[str, PathKind]:
    paths: dict[str, PathKind] = {}
    for service in LintStack(seen).services:
        for mount in service.mounts:
            if mount.relative and mount.relative not in paths:
                kind = look_at(folder / mount.relative).kind
                paths[mount.relative] = "missing" if kind == "missing" else "folder" if kind == "folder" else "file"
    return paths


def _read_more(folder: Path, seen: LintFolder) -> dict[str, str]:
    """Small texts that the containers are given: Serve files, env files, settings."""
    texts: dict[str, str] = {}
    size = 0
    for name in dict.fromkeys(_wanted_paths(seen)):
        if name.startswith(("..", "/")):  # not of this folder
            continue
        if len(texts) >= _MOST_TEXTS or size > _TOGETHER or name in seen.texts or not is_file(folder / name):
            continue
        try:
            texts[name] = read_text(folder / name, _LARGEST)
        except FilesRefused:
            continue
        size += len(texts[name])
    return texts


def _wanted_paths(seen: LintFolder) -> Iterator[str]:
    stack = LintStack(seen)
    yield "README.md"
    for sidecar in stack.sidecars:
        path = stack.serve_path(sidecar)
        for mount in sidecar.mounts:
            if path and mount.relative and (inner := below(path, mount.target)) is not None:
                yield posixpath.normpath(f"{mount.relative}/{inner}")
    for config in (seen.model.get("configs") or {}).values() if isinstance(seen.model.get("configs"), dict) else ():
        if isinstance(config, dict) and isinstance(config.get("file"), str):
            yield posixpath.normpath(config["file"])
    for service in stack.services:
        for path, _ in service.env_files:
            if not path.startswith("/"):
                yield posixpath.normpath(path)
        for mount in service.mounts:
            if mount.relative:
                if _TEXT.search(mount.relative):
                    yield mount.relative
                for name in seen.present:
                    if below(name, mount.relative) and _TEXT.search(name):
                        yield name


def list_files(folder: Path) -> tuple[str, ...]:
    """The folder's files by their path in it, three levels deep; of very many not all."""
    return tuple(sorted(_list(folder, "", 0, [_MOST_PRESENT])))


def _list(folder: Path, relative: str, depth: int, left: list[int]) -> Iterator[str]:
    """Files of the folder; links and what begins with a dot are not entered."""
    try:
        with os.scandir(folder / relative) as entries:
            inner = []
            for entry in entries:
                left[0] -= 1
                if left[0] < 0:
                    return
                name = f"{relative}/{entry.name}".lstrip("/")
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") and depth < _DEEPEST:
                        inner.append(name)
                elif entry.is_file():
                    yield name
    except OSError:
        return
    for name in inner:
        yield from _list(folder, name, depth + 1, left)
