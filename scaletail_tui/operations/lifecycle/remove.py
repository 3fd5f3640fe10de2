"""Take a stack away: containers first, generated files on request, identity and data only after a typed name.

What the user wrote is named and stays, unless each of it is agreed to. What is said of it is what was seen afterwards.
"""

from __future__ import annotations

import asyncio
import posixpath
import shlex
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.removal import FilesGone, Removal
from scaletail_tui.domain.stack.undertaking import UndertakingKind
from scaletail_tui.operations.imports.earlier import find_earlier, start_earlier
from scaletail_tui.operations.kept.keep import last_kept
from scaletail_tui.operations.kept.let_go import find_old_volumes, let_go_of_stack
from scaletail_tui.operations.lifecycle.begun import MOVES, find_undertaking, refuse_begun
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end
from scaletail_tui.operations.lifecycle.foreign_files import Giver, find_giver, take_over
from scaletail_tui.operations.lifecycle.refusal import forget_refusal
from scaletail_tui.operations.observe.containers import find_project, members
from scaletail_tui.operations.observe.files import clear_leftover
from scaletail_tui.operations.observe.origin import Origin, StackOrigin, check_known, find_origin
from scaletail_tui.ports.folders import FilesRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasFolders, RemovePorts, RollbackPorts


async def remove_containers(ports: RemovePorts, name: str) -> Removal:
    """Stop and remove the stack's containers and networks; files and volumes stay."""
    with ports.locks.hold(name, "remove"):
        cleared = await clear_leftover(ports, name)
        if (nothing_else := await _of_leftover_alone(ports, name, cleared)) is not None:
            return nothing_else
        done = await _remove_containers(ports, await check_known(ports, name))
        if not done.folder_stands:
            done = await _let_earlier_run(ports, done)
            await _forget(ports, name)
        return replace(done, unfinished=cleared)


async def remove_files(ports: RemovePorts, name: str, agreed: Sequence[str] = ()) -> Removal:
    """Remove the containers and the files that we wrote; identity, data and the user's own files stay.

    `agreed` names those of the user's own files that go, too.
    """
    with ports.locks.hold(name, "remove"):
        cleared = await clear_leftover(ports, name)
        if (nothing_else := await _of_leftover_alone(ports, name, cleared)) is not None:
            return nothing_else
        return replace(await _remove_with_files(ports, name, agreed), unfinished=cleared)


async def remove_identity_and_data(ports: RemovePorts, name: str, typed: str, agreed: Sequence[str] = ()) -> Removal:
    """Remove containers, our files, the device's identity, data. Raises BadInput unless the name was typed.

    The user's own files stay, but for those `agreed` to; of a stack made by hand all files are his own.
    """
    if typed != name:
        raise BadInput(
            f"Identity and data of {name} are removed only when its name is typed: {typed!r} is not {name!r}."
        )
    with ports.locks.hold(name, "remove"):
        cleared = await clear_leftover(ports, name)
        if (nothing_else := await _of_leftover_alone(ports, name, cleared)) is not None:
            return nothing_else
        origin = await check_known(ports, name)
        _check_files_are_here(origin)
        own = await _check_agreed(ports, name, agreed)
        if not agreed and own and not _has_things_of_ours(ports, name, own):
            raise _all_by_hand(origin, own)
        return replace(await _remove_all_of(ports, origin, agreed, everything=True), unfinished=cleared)


async def find_handwritten(ports: HasFolders, name: str) -> tuple[str, ...]:
    """The user's own files, and ours that he has edited: to be named before anything is removed, and each asked for.

    None for a stack whose folder is not below our root: no removal touches it.
    """
    return await asyncio.to_thread(ports.folders.find_handwritten, name)


async def rollback(ports: RollbackPorts, name: str) -> Removal:
    """Undo a new stack's deploy: containers and generated files go; `tailscale/state` and data stay.

    Raises BadInput, with nothing taken, unless the record of its last deploy says that the stack was new. An update
    that was under way leaves its containers: its staged files are cleared away or finished first, and only then is it
    a stack to be removed.
    """
    with ports.locks.hold(name, "rollback"):
        unfinished = ports.folders.finish(name) if ports.folders.find_unfinished(name) is not None else ""
        found = await members(ports, name)
        if not found.containers and not ports.folders.exists(name):
            if unfinished or await find_earlier(ports, name):
                done = Removal(stack=name, folder=ports.folders.folder(name), unfinished=unfinished, files_asked=True)
                return await _let_earlier_run(ports, done)
            raise BadInput(f"There is nothing to roll back: no stack is called {name}.")
        latest = ports.jobs.latest(name)
        if latest is None:
            _check_files_are_here(await check_known(ports, name))
            raise BadInput(
                f"No deploy of {name} is on record: rolling back could take a stack away that works.",
                remedy=f"To take it away, run: scaletail-tui remove {name}",
            )
        if not latest.new_stack:
            raise BadInput(
                f"{name} stood before the last deploy: rolling back would take a stack away that worked.",
                remedy=f"What ran before it is kept for a week: scaletail-tui update --back {name}"
                if last_kept(await asyncio.to_thread(ports.kept.read, name)) is not None
                else f"Edited files are kept as FILE.before-…; to take it away, run: scaletail-tui remove {name}",
            )
        return replace(await _remove_with_files(ports, name, ()), unfinished=unfinished)


async def _of_leftover_alone(ports: RemovePorts, name: str, cleared: str) -> Removal | None:
    """The removal of what a killed deploy had staged, where nothing else has the name."""
    if not cleared or (await find_origin(ports, name)).origin is not Origin.NOWHERE:
        return None
    done = Removal(stack=name, folder=ports.folders.folder(name), unfinished=cleared, files_asked=True)
    return await _let_earlier_run(ports, done)


async def _remove_with_files(ports: RemovePorts, name: str, agreed: Sequence[str]) -> Removal:
    """Both or nothing: where the files are not ours, the containers stay, too."""
    origin = await check_known(ports, name)
    if origin.origin is Origin.LEFT and not origin.containers:
        if await find_earlier(ports, name):  # the way back was cut off before the last of it
            done = Removal(stack=name, folder=origin.folder, files_asked=True, folder_stands=True)
            return await _let_earlier_run(ports, done)
        raise origin.refusal()
    _check_files_are_here(origin)
    if origin.origin is not Origin.OURS:
        raise BadInput(
            f"The files of {name} were not written by this program, so they stay.",
            remedy=f"To remove its containers alone, run: scaletail-tui remove {name}",
        )
    await _check_agreed(ports, name, agreed)
    return await _remove_all_of(ports, origin, agreed, everything=False)


async def _remove_all_of(
    ports: RemovePorts, origin: StackOrigin, agreed: Sequence[str], *, everything: bool
) -> Removal:
    """Containers, then files, which were found to be removable before the first container went.

    Raises BadInput where a move of its data was cut off: what lies on the other disk would be forgotten there.
    """
    name = origin.name
    await refuse_begun(ports, name, MOVES)
    giver: Giver | None = await find_giver(ports, name, everything=everything, agreed=agreed)
    done = await _remove_containers(ports, origin)
    await take_over(ports, name, giver, everything=everything, agreed=agreed)
    gone = FilesGone()
    if ports.folders.exists(name):
        act = ports.folders.remove_all if everything else ports.folders.remove_generated
        gone = await asyncio.to_thread(act, name, agreed)
    old = await find_old_volumes(ports, name)
    done = replace(done, files=gone, files_asked=True, folder_stands=ports.folders.exists(name), old_data=old)
    done = await _let_earlier_run(ports, done)
    await _forget(ports, name)
    return done


async def _let_earlier_run(ports: RemovePorts, done: Removal) -> Removal:
    """What was stopped for an import that never came up runs again."""
    again, still = await start_earlier(ports, done.stack)
    return replace(done, runs_again=again, stands_still=still)


async def _forget(ports: RemovePorts, name: str) -> None:
    """Of a stack that is gone nothing is gone back to, nor on with: the next one of its name is another one."""
    await let_go_of_stack(ports, name)
    await forget_refusal(ports, name)
    with suppress(FilesRefused):  # what cannot be written now says no more than that something was begun
        begun = await asyncio.to_thread(find_undertaking, ports, name)
        if begun is not None and begun.kind is not UndertakingKind.IMPORT:  # that names what is still to be started
            await asyncio.to_thread(ports.undertakings.forget, begun.stack)


async def _remove_containers(ports: RemovePorts, origin: StackOrigin) -> Removal:
    name, disk = origin.name, origin.disk
    before = await members(ports, name)
    if disk is not None and not disk.problem and disk.compose_text:
        await run_to_end(ports.compose.down(ports.folders.folder(name), await find_project(ports, name)))
    for container in (await members(ports, name)).containers:
        # what Compose does not know of any more: made by hand, or its file is gone or broken
        if container.running:
            await ports.engine.stop(container.name)
        await ports.engine.remove(container.name)
    left = {container.name for container in (await members(ports, name)).containers}
    gone = [container for container in before.containers if container.name not in left]
    return Removal(
        stack=name, folder=origin.folder, containers=tuple(one.name for one in gone),
        folder_stands=bool(origin.folder) and origin.origin is not Origin.CONTAINERS,
        volumes=tuple(sorted({_name_of(one.mounts[at]) for one in gone for at in one.volumes if one.mounts.get(at)})),
    )  # fmt: skip


def _name_of(source: str) -> str:
    """A volume's name: the engine tells the folder that it keeps it in."""
    return posixpath.basename(source.removesuffix("/_data"))


async def _check_agreed(ports: HasFolders, name: str, agreed: Sequence[str]) -> tuple[str, ...]:
    """What the user wrote there; raises BadInput, with nothing touched, where something else was agreed to."""
    try:
        own = await find_handwritten(ports, name)
    except FilesRefused as refused:
        if agreed or not refused.permission:
            raise
        return ()  # closed to us: it is judged by who finds what is foreign
    for path in agreed:
        if path not in own:
            there = f"These are: {', '.join(map(plain_line, own))}." if own else "There are none."
            raise BadInput(f"{path!r} is none of the files of your own in {ports.folders.folder(name)}.", remedy=there)
    return own


def _has_things_of_ours(ports: HasFolders, name: str, own: Sequence[str]) -> bool:
    disk = ports.folders.read(name)
    if disk is None:
        return False
    tops = {path.split("/")[0] for path in disk.modes} - {"."}
    return disk.meta is not None or bool(tops - {path.split("/")[0] for path in own})


def _all_by_hand(origin: StackOrigin, own: Sequence[str]) -> BadInput:
    each = " ".join(f"--file {shlex.quote(path)}" for path in own)
    name = origin.name
    return BadInput(
        f"{name} was made by hand, so its files stay: {', '.join(plain_line(path) for path in own)}.",
        remedy=f"To remove its containers alone, run: scaletail-tui remove {name}. "
        f"To remove its files too: scaletail-tui remove {name} --identity-and-data {name} {each}",
    )


def _check_files_are_here(origin: StackOrigin) -> None:
    """Raise BadInput, with nothing touched, where files are to go and the stack's folder is not below our root."""
    if origin.below_our_root:
        return
    name = origin.name
    alone = f"To remove its containers alone, run: scaletail-tui remove {name}"
    if origin.origin is Origin.CONTAINERS:
        raise BadInput(f"{name} has no folder in {origin.root}, so there are no files to remove.", remedy=alone)
    raise BadInput(
        f"{name} stands in {origin.folder}, outside of {origin.root}: its files are not removed from here.",
        remedy=f"{alone}. For its files give its own root: --root {shlex.quote(posixpath.dirname(origin.folder))}",
    )
