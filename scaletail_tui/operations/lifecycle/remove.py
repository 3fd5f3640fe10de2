"""Take a stack away: containers first, generated files on request, identity and data only after a typed name."""

from __future__ import annotations

import posixpath
import shlex

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.operations.lifecycle.compose_folder import folder_of
from scaletail_tui.operations.lifecycle.compose_run import run_to_end
from scaletail_tui.operations.lifecycle.foreign_files import find_giver, take_over
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.render.checksum import DOTENV, read_sums


async def remove_containers(ports: Ports, name: str) -> tuple[str, ...]:
    """Stop and remove the stack's containers and networks; files and volumes stay. Return the containers' names."""
    with ports.locks.hold(name, "remove"):
        return await _containers(ports, name)


async def remove_files(ports: Ports, name: str) -> tuple[str, ...]:
    """Remove the containers and the files that we wrote; identity, data and the user's own files stay."""
    with ports.locks.hold(name, "remove"):
        return await _containers_and_files(ports, name)


async def remove_identity_and_data(ports: Ports, name: str, typed: str) -> tuple[str, ...]:
    """Remove everything: containers, files, the device's identity, data. Raises BadInput unless the name was typed."""
    if typed != name:
        raise BadInput(
            f"Identity and data of {name} are removed only when its name is typed: {typed!r} is not {name!r}."
        )
    with ports.locks.hold(name, "remove"):
        await _check_files_are_here(ports, name)
        _check_written_by_us(ports, name)
        giver = await find_giver(ports, name, everything=True)
        gone = await _containers(ports, name)
        await take_over(ports, name, giver, everything=True)
        return (*gone, *(ports.folders.remove_all(name) if ports.folders.exists(name) else ()))


async def rollback(ports: Ports, name: str) -> tuple[str, ...]:
    """Undo a new stack's deploy: containers and generated files go; `tailscale/state` and data stay.

    Raises BadInput, with nothing taken, unless the record of its last deploy says that the stack was new. An update
    that was under way leaves its containers: its staged files are cleared away or finished first, and only then is it
    a stack to be removed. Returns what went, and what was left unfinished in one sentence.
    """
    with ports.locks.hold(name, "rollback"):
        gone: list[str] = []
        if ports.folders.find_unfinished(name) is not None:
            gone.append(ports.folders.finish(name))
        found = await members(ports, name)
        if not found.containers and not ports.folders.exists(name):
            if gone:
                return tuple(gone)
            raise BadInput(f"There is nothing to roll back: no stack is called {name}.")
        latest = ports.jobs.latest(name)
        if latest is None:
            raise BadInput(
                f"No deploy of {name} is on record: rolling back could take a stack away that works.",
                remedy=f"To take it away, run: scaletail-tui remove {name}",
            )
        if not latest.new_stack:
            raise BadInput(
                f"{name} stood before the last deploy: rolling back would take a stack away that worked.",
                remedy=f"Edited files are kept as FILE.before-…; to take it away, run: scaletail-tui remove {name}",
            )
        return (*gone, *await _containers_and_files(ports, name))


async def _containers(ports: Ports, name: str) -> tuple[str, ...]:
    found = await members(ports, name)
    names = tuple(one.name for one in found.containers)
    disk = ports.folders.read(name) if ports.folders.exists(name) else None
    if not names and disk is None and not ports.folders.exists(name):
        raise BadInput(f"There is no stack called {name}.", remedy="See: scaletail-tui status")
    if disk is not None and not disk.problem:
        await run_to_end(ports.compose.down(ports.folders.folder(name), name))
    for one in (await members(ports, name)).containers:
        # what Compose does not know of any more: made by hand, or its file is gone or broken
        if one.running:
            await ports.engine.stop(one.name)
        await ports.engine.remove(one.name)
    return names


def _check_written_by_us(ports: Ports, name: str) -> None:
    """Raise BadInput, with nothing touched, for a stack made by hand; its files are named."""
    disk = ports.folders.read(name)
    if disk is None or disk.meta is not None or not disk.compose_text or read_sums(disk.env_text):
        return
    known = [path for path in disk.modes if path == DOTENV or ("/" not in path and path.endswith((".yaml", ".yml")))]
    named = dict.fromkeys([*known, *sorted(disk.texts)])
    raise BadInput(
        f"{name} was made by hand, so its files stay: {', '.join(plain_line(path) for path in named)}.",
        remedy=f"To remove its containers alone, run: scaletail-tui remove {name}. "
        f"To remove its folder too, run then: rm -r -- {shlex.quote(disk.folder)}",
    )


async def _check_files_are_here(ports: Ports, name: str) -> None:
    """Raise BadInput, with nothing touched, where files are to go and the stack's folder is not below our root."""
    if ports.folders.exists(name) or not (await members(ports, name)).containers:
        return
    elsewhere = await folder_of(ports, name)
    alone = f"To remove its containers alone, run: scaletail-tui remove {name}"
    if not elsewhere:
        raise BadInput(f"{name} has no folder in {ports.folders.root}, so there are no files to remove.", remedy=alone)
    raise BadInput(
        f"{name} stands in {elsewhere}, outside of {ports.folders.root}: its files are not removed from here.",
        remedy=f"{alone}. For its files give its own root: --root {shlex.quote(posixpath.dirname(elsewhere))}",
    )


async def _containers_and_files(ports: Ports, name: str) -> tuple[str, ...]:
    """Both or nothing: where the files are not ours, the containers stay, too."""
    disk = ports.folders.read(name)
    if disk is not None and disk.open_to_any and not (await members(ports, name)).containers:
        raise BadInput(
            f"Nothing but data or an identity is left of {name}, in {disk.folder}.",
            remedy=f"To remove that too, run: scaletail-tui remove {name} --identity-and-data {name}",
        )
    if disk is not None and disk.meta is None:
        raise ScaletailError(
            f"The files of {name} were not written by this program, so they stay.",
            remedy=f"To remove its containers alone, run: scaletail-tui remove {name}",
        )
    await _check_files_are_here(ports, name)
    giver = await find_giver(ports, name, everything=False)
    gone = await _containers(ports, name)
    await take_over(ports, name, giver, everything=False)
    return (*gone, *(ports.folders.remove_generated(name) if disk is not None else ()))
