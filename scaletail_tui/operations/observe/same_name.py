"""Stacks that Compose calls alike though they stand in two folders: each has its own row, and is told of the other."""

from __future__ import annotations

import asyncio
import os.path
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.inspect import (
    CONFIG_FILES_LABEL,
    WORKING_DIR_LABEL,
    labels_of,
    name_of,
    project_of,
)
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.daemon_thread import answer_in_time, in_daemon_thread
from scaletail_tui.ports.folders import BETWEEN
from scaletail_tui.render.commands import COMPOSE_FILE

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasFolders

_LIMIT = 2.5
"""Seconds for the engine."""
_NAMES = re.compile(
    r"^(?:[ \t]+|[^#\n]*[{,][ \t]*)container_name[ \t]*:[ \t]*([\"']?)([\w.-]+)\1[ \t]*(?:[,}#].*)?$", re.MULTILINE
)
"""One a line, a service in braces among them."""


def learn_folders(ports: HasFolders, rows: Iterable[Mapping[str, Any]], projects: Mapping[str, str]) -> bool:
    """Count folders from which containers were made and that Compose calls as it calls a stack that is known.

    `projects` is name to what Compose calls it. True where there was one. A short blocking call.
    """
    known: dict[str, set[str]] = defaultdict(set)
    found = False
    seen = {(folder_of(one), project_of(one)): one for one in rows if project_of(one) in projects.values()}
    for (folder, project), row in seen.items():
        if not folder or any(folder == ports.folders.folder(name) for name in projects if projects[name] == project):
            continue
        if not known:
            for name, its in projects.items():
                known[its].add(_real(ports.folders.folder(name)))
        if _real(folder) not in known[project] and holds_stack(ports, row):
            ports.folders.add_folder(folder)
            found = True
    return found


async def find_out(ports: EngineAndFolders, name: str) -> None:
    """Where a name is one of two that are alike and nobody has looked at the engine yet: look."""
    if BETWEEN not in name or await asyncio.to_thread(ports.folders.exists, name):
        return
    await find_alike(ports, name)


async def find_alike(ports: EngineAndFolders, name: str) -> tuple[str, ...]:
    """Sentences about others that the engine cannot tell a stack from; none where the engine is silent."""
    try:
        async with asyncio.timeout(_LIMIT):
            rows = await ports.engine.containers()
    except (ScaletailError, TimeoutError):
        return ()

    def look() -> tuple[str, ...]:
        projects = {one: ports.folders.project(one) for one in ports.folders.names()}
        if learn_folders(ports, rows, projects):
            projects = {one: ports.folders.project(one) for one in ports.folders.names()}
        return tell_alike(projects, rows, {name: container_names(ports, name)}).get(name, ())

    return await in_daemon_thread(look, name="stack folders")


def rows_of(ports: HasFolders, name: str, project: str, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The containers of a stack: of its project, and not made from another folder that stands. A blocking call."""
    found = [one for one in rows if project_of(one) == project]
    here = ports.folders.folder(name)
    elsewhere = {folder: one for one in found if (folder := folder_of(one)) and folder != here}
    if not elsewhere or not ports.folders.exists(name):
        return found
    real = _real(here)
    others = {folder for folder, one in elsewhere.items() if _real(folder) != real and holds_stack(ports, one)}
    return [one for one in found if folder_of(one) not in others]


def tell_alike(
    projects: Mapping[str, str], rows: Iterable[Mapping[str, Any]], named: Mapping[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    """Name to sentences about others that the engine cannot tell it from.

    `projects` is name to what Compose calls it, `named` the names that its files give to its containers.
    """
    by_project: dict[str, list[str]] = defaultdict(list)
    for name, project in projects.items():
        by_project[project].append(name)
    owners = {name_of(one): project_of(one) for one in rows}
    told: dict[str, list[str]] = defaultdict(list)
    for name, project in projects.items():
        told[name] += [
            f"Compose calls it {project}, as it calls {other}: their containers are one to the engine. "
            "Set another COMPOSE_PROJECT_NAME in one of them."
            for other in by_project[project]
            if other != name
        ]
        for container in sorted(named.get(name, ())):
            rivals = [other for other in named if other != name and container in named[other]]
            owner = owners.get(container, project)
            if rivals or owner != project:
                whose = ", ".join(rivals) or owner or "no stack"
                told[name].append(
                    f"{whose} calls a container {container}, too: the two cannot stand beside each other."
                )
    return {name: tuple(sentences) for name, sentences in told.items() if sentences}


def folder_of(row: Mapping[str, Any]) -> str:
    """The folder that Compose made a container from, as it tells it; empty for any other."""
    return str(labels_of(row).get(WORKING_DIR_LABEL) or "")


def holds_stack(ports: HasFolders, row: Mapping[str, Any]) -> bool:
    """True where a Compose file that the container was made from stands still."""
    told = str(labels_of(row).get(CONFIG_FILES_LABEL) or "")
    files = [part for part in told.split(",") if part] or [f"{folder_of(row)}/{COMPOSE_FILE}"]
    return any(ports.folders.text_at(file) is not None for file in files)


def container_names(ports: HasFolders, name: str) -> frozenset[str]:
    """What its first Compose file calls its containers, by the words of that file. A short blocking call."""
    disk = ports.folders.read(name)
    return frozenset(found[1] for found in _NAMES.findall(disk.compose_text)) if disk is not None else frozenset()


def _real(folder: str) -> str:
    return answer_in_time(lambda: os.path.realpath(folder), folder, name="stack folder")
