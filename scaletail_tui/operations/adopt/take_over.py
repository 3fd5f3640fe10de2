"""Manage a folder in place: it is marked, its root is remembered, and no file of the user's is touched."""

from __future__ import annotations

import asyncio
import os
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaletail_tui.domain.adoption.record import AdoptionRecord
from scaletail_tui.domain.catalog.recognise import service_of_stack
from scaletail_tui.domain.diagnosis.evidence.inspect import name_of as container_of
from scaletail_tui.domain.diagnosis.evidence.inspect import project_of
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.keys.authkey import KEYS_PAGE
from scaletail_tui.domain.lint.finding import StackShape
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.domain.lint.rules.keys import is_key_in_git
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.stack.exposure import FunnelAdvice
from scaletail_tui.operations.adopt.place import name_of
from scaletail_tui.operations.observe.same_name import folder_of

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts, EngineAndFolders, HasCatalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """One folder that is managed now."""

    name: str
    folder: str
    shape: StackShape
    service: str = ""
    """Slug of the catalog's service that it is; empty where none or several fit."""
    new: bool = True
    """False where it was adopted before."""
    root: str = ""
    """The root that is remembered from now on; empty where it was known."""
    notes: tuple[str, ...] = ()
    """Who has its name already; then what the catalog says of the service: its end, its advice, its first steps."""


def check_adoptable(read: LintFolder, folder: str) -> LintStack:
    """The folder's stack; raises BadInput where there is nothing to take over."""
    if "x-scaletail" in read.model:
        raise BadInput(
            f"{folder} was made by this program, so there is nothing to take over.",
            remedy=f"Name its root where that is not known: --root {posixpath.dirname(folder)}",
        )
    stack = LintStack(read)
    if not stack.sidecars:
        raise BadInput(
            f"{folder} holds no Tailscale sidecar in its Compose file.",
            remedy="See: scaletail-tui help",
        )
    return stack


async def adopt(ports: AdoptPorts, folder: str) -> Adoption:
    """Mark it and remember its root. Raises BadInput for what is no stack made by hand, FilesRefused."""
    read = await asyncio.to_thread(ports.user_files.read, folder)
    stack = check_adoptable(read, folder)
    service = await asyncio.to_thread(recognise, ports, stack)
    root = posixpath.dirname(folder)
    new = await asyncio.to_thread(ports.adoptions.adopt, folder, service=service)
    remembered = False
    if root != ports.folders.root:
        remembered = await asyncio.to_thread(ports.adoptions.remember, root)
        ports.folders.add_root(root)
    name = await asyncio.to_thread(name_of, ports, folder) or posixpath.basename(folder)
    alike = await find_namesakes(ports, name, folder, stack)
    if is_key_in_git(stack):
        alike = (*alike, f"git keeps, or kept, a key of this folder: revoke it at {KEYS_PAGE}.")
    return Adoption(
        name=name, folder=folder, shape=stack.shape, service=service, new=new,
        root=root if remembered else "", notes=(*alike, *await asyncio.to_thread(read_notes, ports, service)),
    )  # fmt: skip


def recognise(ports: HasCatalog, stack: LintStack) -> str:
    """Which service of the catalog it is: by images behind the sidecar, by ports, by its folder's name."""
    catalog = ports.catalog.load()
    behind = [one.image for one in stack.joined] + [one.image for one in stack.services if not one.is_sidecar]
    found = service_of_stack(
        catalog.services, tuple(dict.fromkeys(behind)), folder=stack.folder.name, ports=stack.serve_ports
    )
    by_name = catalog.get(stack.folder.name)
    if not found and by_name is not None and not stack.joined and by_name.is_node:
        return by_name.slug
    return found


def read_notes(ports: HasCatalog, slug: str) -> tuple[str, ...]:
    """What the catalog's entry says that holds for a stack of anybody's; nothing without one."""
    entry = ports.catalog.load().get(slug) if slug else None
    if entry is None:
        return ()
    funnel = entry.funnel.because if entry.funnel.advice is FunnelAdvice.NEVER else ""
    ended = entry.archived.sentence if entry.archived is not None else ""
    told = (ended, f"Funnel is not advised: {funnel}" if funnel else "", entry.first_run)
    return tuple(one for one in told if one)


def say_unfinished(name: str, record: AdoptionRecord) -> str:
    """What is there after an interruption, in a sentence; empty where nothing is unfinished."""
    if record.unfinished is None:
        return ""
    what = "A change" if record.unfinished.value == "improve" else "Going back"
    return f"{what} of {name} was interrupted: {record.done} of {len(record.changed)} files stand as they shall."


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
        if container_of(row) in wanted and project_of(row) != project:
            owner = project_of(row) or "no stack"
            told.append(
                f"A container {container_of(row)} of {owner} is there already, so this one cannot have that name."
            )
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
