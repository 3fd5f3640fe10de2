"""Where a stack stands and who wrote it, found by its name in folders and containers: for every command alike."""

from __future__ import annotations

import asyncio
import os.path
import posixpath
import re
import shlex
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.inspect import (
    CONFIG_FILES_LABEL,
    WORKING_DIR_LABEL,
    labels_of,
    name_of,
    project_of,
)
from scaletail_tui.domain.diagnosis.rules.by_hand import make_anew_command
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.undertaking import Leftover
from scaletail_tui.operations.observe.containers import find_project
from scaletail_tui.operations.observe.files import find_leftovers
from scaletail_tui.operations.observe.same_name import find_out
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.compose import EXTENSION

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasFolders, OriginPorts

_OURS = re.compile(rf"^{EXTENSION}:", re.MULTILINE)
_ALWAYS = "status, doctor, logs, start, stop, restart and remove"


class Origin(StrEnum):
    """Where a stack comes from."""

    OURS = "ours"
    """A folder below our root, written by this program."""
    BY_HAND = "by hand"
    """A folder that somebody else wrote, below our root or not."""
    OTHER_ROOT = "other root"
    """A folder that this program wrote, below another root."""
    CONTAINERS = "containers"
    """Containers whose folder is gone, or not told."""
    LEFT = "left"
    """A folder without a Compose file: data and an identity, or what is somebody's own."""
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOrigin:
    """What a name stands for."""

    name: str
    origin: Origin
    root: str
    """Our own."""
    folder: str = ""
    """Where it stands, or stood; empty where nothing tells."""
    files: tuple[str, ...] = ()
    """The Compose files that its containers were made from, as they tell it; paths."""
    containers: tuple[str, ...] = ()
    disk: StackOnDisk | None = field(default=None, repr=False)
    """What stands below our root."""
    clash: str = ""
    """Another folder, which stands too and from which the containers of this name were made."""
    silent: str = ""
    """Why the engine could not be asked; empty where it was."""
    left: Leftover | None = None
    """What a killed deploy has staged, of a name that nothing else has."""

    @property
    def below_our_root(self) -> bool:
        return self.disk is not None

    def sentence(self) -> str:
        """Where it stands; empty for a stack of ours."""
        shown = f" from {', '.join(self._shown_files)}" if self._shown_files not in ([], [COMPOSE_FILE]) else ""
        match self.origin:
            case Origin.OURS:
                return ""
            case Origin.BY_HAND:
                return f"{self.name} was made by hand in {self.folder}{shown}, so its files are yours to change."
            case Origin.OTHER_ROOT:
                return f"{self.name} stands in {self.folder}, not below {self.root}."
            case Origin.CONTAINERS:
                where = f": {self.folder} is gone, or closed to this user" if self.folder else ""
                return f"{self.name} has containers, and no folder that could be found{where}."
            case Origin.LEFT:
                if not self._was_ours:
                    return f"{self.folder} holds no Compose file, and nothing that this program wrote."
                return f"Nothing but data or an identity is left of {self.name}, in {self.folder}."
            case Origin.NOWHERE:
                return self.left.sentence() if self.left else f"There is no stack called {self.name}."

    def way(self) -> str:
        """What can be done there; empty for a stack of ours."""
        match self.origin:
            case Origin.OURS:
                return ""
            case Origin.BY_HAND:
                return f"{_ALWAYS} work on it. After a change of its files run: {shlex.join(self.make_anew())}"
            case Origin.OTHER_ROOT:
                return f"Name its root: --root {shlex.quote(posixpath.dirname(self.folder))}"
            case Origin.CONTAINERS:
                return f"{_ALWAYS} work on it."
            case Origin.LEFT if not self._was_ours:
                return "What is in it is yours. See: scaletail-tui status"
            case Origin.LEFT:
                return (
                    f"Deploy it again under this name, or remove it with: "
                    f"scaletail-tui remove {self.name} --identity-and-data {self.name}"
                )
            case Origin.NOWHERE if self.left:
                return self.left.way()
            case Origin.NOWHERE:
                return f"None stands in {self.root}, and Docker has no container of one. See: scaletail-tui status"

    def refusal(self) -> BadInput:
        """The one answer for what is not ours to write."""
        if self.origin is Origin.NOWHERE and self.silent and self.left is None:
            return refuse_unseen(self.name, self.silent)
        return BadInput(self.sentence(), remedy=self.way())

    def make_anew(self) -> tuple[str, ...]:
        """The command by which its owner makes its containers anew from its files, whatever they hold inline."""
        return make_anew_command(self.name, self.folder, self.files)

    @property
    def _was_ours(self) -> bool:
        """True where a rollback has left an identity, or secrets that data depends on."""
        return self.disk is not None and (self.disk.has_state or bool(self.disk.env))

    @property
    def _shown_files(self) -> list[str]:
        return [file.removeprefix(f"{self.folder}/") for file in self.files]


async def find_origin(ports: OriginPorts, name: str) -> StackOrigin:
    """Look for a stack in folders and containers; a silent engine is told in `silent`, never raised."""
    await find_out(ports, name)
    disk = await asyncio.to_thread(ports.folders.read, name)
    silent, told, files, containers = await _ask_engine(ports, name)
    root = ports.folders.root
    files = files if told else ()
    stands = bool(told) and await asyncio.to_thread(_is_there, ports, told, files)
    here = ports.folders.folder(name)
    elsewhere = stands and os.path.realpath(told) != os.path.realpath(here)
    if disk is not None:
        ours = disk.meta is not None
        written = ours or bool(disk.compose_text) or not disk.open_to_any
        if written or not elsewhere:
            origin = Origin.OURS if ours else Origin.BY_HAND if written else Origin.LEFT
            return StackOrigin(
                name=name, origin=origin, root=root, folder=disk.folder, files=() if elsewhere or ours else files,
                containers=containers, disk=disk, clash=told if elsewhere else "", silent=silent,
            )  # fmt: skip
    if elsewhere:
        ours = await asyncio.to_thread(is_written_by_us, ports, told)
        origin = Origin.OTHER_ROOT if ours and posixpath.basename(told) == name else Origin.BY_HAND
    else:
        origin = Origin.CONTAINERS if containers else Origin.NOWHERE
    left = await find_leftovers(ports, name) if origin is Origin.NOWHERE else ()
    return StackOrigin(
        name=name, origin=origin, root=root, folder=told, files=files, containers=containers, silent=silent,
        left=left[0] if left else None,
    )  # fmt: skip


async def check_ours(ports: OriginPorts, name: str) -> StackOnDisk:
    """What stands there, written by us and readable; else raises BadInput: where it stands, what can be done there."""
    disk = await asyncio.to_thread(ports.folders.read, name)
    if disk is not None and disk.problem and not disk.open_to_any:
        raise BadInput(disk.problem)
    if disk is None or disk.meta is None:
        raise (await find_origin(ports, name)).refusal()
    return disk


async def check_known(ports: OriginPorts, name: str) -> StackOrigin:
    """The stack's origin; raises BadInput for a name that nothing has, and for containers of another folder's stack."""
    origin = await find_origin(ports, name)
    if origin.origin is Origin.NOWHERE:
        raise origin.refusal()
    if origin.clash:
        raise BadInput(
            f"The containers of {name} were made in {origin.clash}, not in {origin.folder}.",
            remedy=f"To work on those name their root: --root {shlex.quote(posixpath.dirname(origin.clash))}",
        )
    return origin


def refuse_unseen(name: str, silence: str) -> BadInput:
    """For a name that has no folder while the engine does not answer; `silence` says so in a sentence."""
    return BadInput(
        f"There is no folder of a stack {name}; whether one was made by hand is not known. {silence}",
        remedy="See: scaletail-tui status",
    )


async def _ask_engine(ports: EngineAndFolders, name: str) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    """Why it is silent, and as its containers tell: folder, Compose files, their names."""
    project = await find_project(ports, name)
    try:
        rows = [one for one in await ports.engine.containers() if project_of(one) == project]
    except ScaletailError as error:
        return error.title, "", (), ()
    labels = next((labels_of(row) for row in rows if labels_of(row).get(WORKING_DIR_LABEL)), {})
    files = tuple(part for part in str(labels.get(CONFIG_FILES_LABEL) or "").split(",") if part)
    return "", str(labels.get(WORKING_DIR_LABEL) or ""), files, tuple(name_of(row) for row in rows)


def _is_there(ports: HasFolders, folder: str, files: tuple[str, ...]) -> bool:
    return any(ports.folders.text_at(path) is not None for path in files or (f"{folder}/{COMPOSE_FILE}",))


def is_written_by_us(ports: HasFolders, folder: str) -> bool:
    """True where the folder's Compose file says that this program wrote it."""
    return _OURS.search(ports.folders.text_at(f"{folder}/{COMPOSE_FILE}") or "") is not None
