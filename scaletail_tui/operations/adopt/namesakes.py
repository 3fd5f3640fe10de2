"""Stacks that the engine cannot tell apart from one that is taken over: by Compose's name, or by a container's."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.inspect import name_of, project_of
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.operations.observe.same_name import folder_of

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders


async def find_namesakes(ports: EngineAndFolders, name: str, folder: str, stack: LintStack) -> tuple[str, ...]:
    """A sentence for each; a silent engine tells of none."""
    project, others = await asyncio.to_thread(_find_projects, ports, name, folder)
    told = [
        f"Compose calls it {project}, as it calls {other}: their containers are one to the engine. "
        "Set another COMPOSE_PROJECT_NAME in one of them."
        for other in others
    ]
    wanted = {one.container_name for one in stack.services} - {""}
    try:
        rows = await ports.engine.containers()
    except ScaletailError:
        rows = ()
    elsewhere: set[str] = set()
    for row in rows:
        if project_of(row) == project and folder_of(row) not in ("", folder):
            elsewhere.add(folder_of(row))
        if name_of(row) in wanted and project_of(row) != project:
            owner = project_of(row) or "no stack"
            told.append(f"A container {name_of(row)} of {owner} is there already, so this one cannot have that name.")
    told += [f"Containers that Compose calls {project} were made in {other}, not here." for other in sorted(elsewhere)]
    return tuple(told)


def _find_projects(ports: EngineAndFolders, name: str, folder: str) -> tuple[str, tuple[str, ...]]:
    """What Compose calls it, and the other stacks that it calls so."""
    project = ports.folders.project(name)
    here = os.path.realpath(folder)
    return project, tuple(
        other for other in ports.folders.names()
        if os.path.realpath(ports.folders.folder(other)) != here and ports.folders.project(other) == project
    )  # fmt: skip
