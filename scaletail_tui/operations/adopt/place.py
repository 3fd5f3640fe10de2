"""Which folder is meant by a name or a path, and what the stack in it is called."""

from __future__ import annotations

import asyncio
import os
import posixpath
import shlex
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.daemon_thread import answer_in_time
from scaletail_tui.operations.observe.origin import Origin, find_origin

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts, HasFolders


async def find_folder(ports: AdoptPorts, said: str) -> str:
    """The absolute folder; what is no absolute path is a stack's name.

    Raises BadInput where there is none to be adopted.
    """
    if not said.startswith("/"):
        origin = await find_origin(ports, said)
        if origin.origin is Origin.OURS or origin.origin is Origin.OTHER_ROOT:
            raise BadInput(f"{said} was made by this program, so there is nothing to take over.", remedy=origin.way())
        if origin.origin is Origin.BY_HAND:
            return origin.folder
        raise origin.refusal()
    if said not in await asyncio.to_thread(ports.user_files.find, said):
        raise BadInput(
            f"{said} holds no Compose file.",
            remedy=f"Give the folder of a stack; for all below a folder: scaletail-tui adopt --all {shlex.quote(said)}",
        )
    return said


def name_of(ports: HasFolders, folder: str) -> str:
    """The stack's name once its root is known; empty where it is none."""
    there = _real(folder)
    base = posixpath.basename(folder)
    names = (base, *(name for name in ports.folders.names() if name != base))
    return next((name for name in names if _real(ports.folders.folder(name)) == there), "")


def _real(folder: str) -> str:
    return answer_in_time(lambda: os.path.realpath(folder), folder, name="stack folder")


def improve_command(name: str) -> str:
    """What the user types next."""
    return f"scaletail-tui improve {shlex.quote(name)}"
