"""Where Serve of a stack made by hand is said, and how it is changed there: in a file that is watched, in one that is
read at the start, or in the running sidecar alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.adoption.record import FolderChange
from scaletail_tui.domain.adoption.serve import find_live_file, find_mounted_file
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.lint.scalar import Scalar
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.operations.adopt.place import find_folder, improve_command
from scaletail_tui.operations.lifecycle.start_stop import restart_held
from scaletail_tui.operations.serve.apply import (
    APPLIED_WITHIN,
    await_shown,
    beside_sessions,
    config_in,
    doors_of,
    present_sidecar,
    set_as_written,
)
from scaletail_tui.operations.serve.switching import forget_time, is_shown, running_sidecar
from scaletail_tui.render.served import as_run

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts

_LOGIN = 4


class Source(Enum):
    """Where the sidecar has its Serve configuration from."""

    WATCHED = auto()
    """A file in a folder that is mounted: each change is taken at once."""
    READ_ONCE = auto()
    """A file that is mounted by itself: it is taken at a start."""
    FIXED = auto()
    """Inside the Compose file, or in a file that is not the folder's: it is taken when the container is made."""
    RUN_TIME = auto()
    """No file: it was set in the running sidecar, which keeps it with its state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandServe:
    """Serve of one stack, as its sidecar runs it and as it is said."""

    name: str
    folder: str
    container: str
    host: str
    """The device's name in the tailnet."""
    source: Source
    look: SidecarLook = field(repr=False)
    stack: LintStack = field(repr=False)
    path: str = ""
    """The file, below the folder; empty where it is none of the folder's."""
    text: str = field(default="{}", repr=False)
    """What is said: of the file, else of what runs."""
    place: Scalar | None = None
    """Where TS_SERVE_CONFIG stands."""

    @property
    def config(self) -> Mapping[str, Any]:
        return config_in(self.text)

    @property
    def base(self) -> dict[str, Any]:
        """What the sidecar falls back to when it starts, as the device runs it."""
        if self.source is Source.RUN_TIME:
            return dict(self.config)
        return as_run(config_in(self.look.serve_file or "{}"), self.host)


async def find_serve(ports: AdoptPorts, name: str) -> HandServe:
    """Raises BadInput for what was not made by hand, ScaletailError where the sidecar cannot be asked."""
    folder = await find_folder(ports, name)
    read = await asyncio.to_thread(ports.user_files.read, folder)
    container = (await present_sidecar(ports, name)).name
    look = await running_sidecar(ports, name, container)
    facts = status_facts(look.status or {})
    stack = LintStack(read)
    source, path, place = _find_source(stack, reads=look.serve_file is not None)
    if source is Source.RUN_TIME:
        text = json.dumps(beside_sessions(look.serve or {}))
    elif path:
        text = read.texts.get(path) or ports.folders.text_at(f"{folder}/{path}") or "{}"
    else:
        text = look.serve_file or "{}"
    return HandServe(
        name=name, folder=folder, container=container, host=next(iter(facts.cert_domains), facts.dns_name),
        source=source, look=look, stack=stack, path=path, text=text, place=place,
    )  # fmt: skip


def _find_source(stack: LintStack, *, reads: bool) -> tuple[Source, str, Scalar | None]:
    """`reads` is true where the sidecar has a Serve file inside."""
    for sidecar in stack.sidecars:
        setting = sidecar.setting("TS_SERVE_CONFIG")
        if setting is None:
            continue
        if path := find_live_file(stack, sidecar):
            return Source.WATCHED, path, setting.place
        if path := find_mounted_file(stack, sidecar):
            return Source.READ_ONCE, path, setting.place
        return Source.FIXED, "", setting.place
    return Source.FIXED if reads else Source.RUN_TIME, "", None


def check_changeable(serve: HandServe, *, restart: bool) -> None:
    """Raise BadInput where what it serves cannot be changed and kept: with the line that says where it is read.

    `restart` allows a file that is read at the start alone to be taken by one.
    """
    _check_source(serve.name, serve.source, serve.place, restart=restart)


async def check_before_looking(ports: AdoptPorts, name: str, *, closes: bool, restart: bool) -> None:
    """The same by the files alone, of a sidecar that perhaps does not run; `closes` is true for closing everything.

    Raises BadInput for what was not made by hand, too.
    """
    stack = LintStack(await asyncio.to_thread(ports.user_files.read, await find_folder(ports, name)))
    source, _, place = _find_source(stack, reads=False)
    if source is not Source.RUN_TIME:
        _check_source(name, source, place, restart=restart)
    elif closes:
        raise BadInput(
            f"{name} has no TS_SERVE_CONFIG in its Compose file, so Serve is not switched by a file.",
            remedy="Set it on the sidecar, with a folder that holds the file.",
        )


def _check_source(name: str, source: Source, place: Scalar | None, *, restart: bool) -> None:
    if source in (Source.WATCHED, Source.RUN_TIME) or (source is Source.READ_ONCE and restart):
        return
    mounted = source is Source.READ_ONCE
    if place is None:
        raise BadInput(
            f"{name} has no TS_SERVE_CONFIG in its Compose file, so Serve is not switched by a file.",
            remedy="Set it on the sidecar, with a folder that holds the file.",
        )
    way = "; or let sidecar and app be restarted for it: add --restart" if mounted else ""
    raise BadInput(
        f"Serve of {name} is read once, when its container {'starts' if mounted else 'is made'} "
        f"({place.file}, line {place.line}), so it is not switched while it runs.",
        remedy=f"Let it be read from a folder that is watched: {improve_command(name)}{way}",
    )


async def serve_anew(ports: AdoptPorts, serve: HandServe, text: str) -> None:
    """Say it where it is said, and see that it is served; else all is as before, also for who is cancelled.

    Raises ScaletailError.
    """
    wanted = doors_of(as_run(config_in(text), serve.host))
    live = serve.source is not Source.READ_ONCE
    wrote = text != serve.text and serve.source is not Source.RUN_TIME
    try:
        if not wrote:
            await set_as_written(ports, serve.container, text)
        else:
            await _write(ports, serve, serve.text, text)
            if not live:
                await restart_held(ports, serve.name)
        if not await _is_seen(ports, serve.container, wanted, patience=1 if live else _LOGIN):
            raise ScaletailError(
                f"The sidecar of {serve.name} did not apply {serve.path or 'it'} within {APPLIED_WITHIN:.0f} s; "
                "the old one is back.",
                remedy=f"Run: scaletail-tui doctor {serve.name}",
            )
    except BaseException:  # also who is cancelled leaves nothing public that nobody saw
        if not wrote and text != serve.text:
            await set_as_written(ports, serve.container, serve.text)
        if wrote and ports.folders.text_at(f"{serve.folder}/{serve.path}") == text:
            await _write(ports, serve, text, serve.text)
            if not live:
                await restart_held(ports, serve.name)
        raise


async def serve_again(ports: AdoptPorts, serve: HandServe) -> None:
    """Let the sidecar serve what its file says, whatever was set beside it. Raises ScaletailError, and then what is
    public for a while keeps its own end."""
    text = json.dumps(serve.base)
    await set_as_written(ports, serve.container, text)
    if not await _is_seen(ports, serve.container, doors_of(serve.base), patience=1):
        raise ScaletailError(
            f"What is public of {serve.name} was not closed within {APPLIED_WITHIN:.0f} s; it ends in its time.",
            remedy=f"Run: scaletail-tui doctor {serve.name}",
        )
    await forget_time(ports, serve.name, serve.container)


async def _is_seen(
    ports: AdoptPorts, sidecar: str, wanted: frozenset[tuple[int, str, str, bool]], *, patience: int
) -> bool:
    """`patience` counts how often ten seconds are waited: a sidecar that starts has to log in first."""
    for _ in range(patience):
        if await await_shown(ports, sidecar, lambda seen: is_shown(seen, wanted)):
            return True
    return False


async def _write(ports: AdoptPorts, serve: HandServe, old: str, new: str) -> None:
    """Whole also for who is cancelled meanwhile: the thread goes on, and is waited for."""
    change = FolderChange(old={serve.path: old}, new={serve.path: new})
    writing = asyncio.ensure_future(asyncio.to_thread(ports.adoptions.change, serve.folder, change))
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await writing
        raise
