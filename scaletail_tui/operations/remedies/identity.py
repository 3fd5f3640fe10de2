"""Set the device's stored identity aside and log in as a new device."""

from __future__ import annotations

import asyncio
import logging
import posixpath
from contextlib import suppress
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.operations.lifecycle.identity_copy import keep_newest, state_folder
from scaletail_tui.operations.lifecycle.start_stop import start_held, stop_held
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.remedies.auth_key import ADMITTED, LOGGED_IN_WITHIN, reads_our_key, tell_login
from scaletail_tui.operations.serve.apply import login_state, present_sidecar
from scaletail_tui.ports.folders import FilesRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HostPorts, OriginPorts, RemedyPorts, RepairPorts

log = logging.getLogger(__name__)
_MOVE = 'set -e; test ! -e "$2"; mv -- "$1" "$2"; mkdir -m 700 -- "$1" || { mv -- "$2" "$1"; exit 1; }; chown "$3" "$1"'
_THIN_OUT = keep_newest("$1", "before")


async def set_aside_state(ports: RemedyPorts, name: str, key: AuthKey | None) -> str:
    """Without a key the device waits for its login link. Where the pair cannot start, the old state is put back."""
    if key is not None:
        await reads_our_key(ports, name)
    found = await members(ports, name)
    folder = state_folder(ports, name, found)
    try:
        if key is not None:
            ports.folders.write_auth_key(name, key)  # before anything is stopped: a full disk costs nothing then
        await stop_held(ports, name)
        aside = await _aside_or_as_before(ports, name, folder, found.sidecar)
        try:
            await start_held(ports, name)
            container = (await present_sidecar(ports, name)).name
            enough = ADMITTED if key is not None else (*ADMITTED, "NeedsLogin")
            state = await login_state(ports, container, within=LOGGED_IN_WITHIN, enough=enough)
        except ScaletailError as error:
            if await _back(ports, name, folder, aside):
                raise ScaletailError(
                    f"{name} did not start; its old identity is back.", detail=error.title, remedy=error.remedy
                ) from error
            raise
    finally:
        if key is not None:
            ports.folders.empty_auth_key(name)
    await _thin_out(ports, folder, found.sidecar)
    kept = f"The old identity is kept as {posixpath.basename(aside)}."
    if key is None and state == "NeedsLogin":
        return f"{name} waits for its login as a new device. {kept}"
    return f"{tell_login(name, state)} {kept}"


async def _thin_out(ports: RemedyPorts, folder: str, sidecar: ContainerFacts | None) -> None:
    """Of identities set aside the newest three stay; one that cannot be taken away is no failure of the login."""
    try:
        await asyncio.to_thread(ports.identities.thin_out, folder)
    except FilesRefused as refused:
        log.info("%s %s", refused.title, refused.detail)
        if refused.permission and sidecar is not None:
            parent, base = posixpath.split(folder)
            with suppress(ScaletailError):
                await ports.engine.in_folder(sidecar.image, parent, ["sh", "-c", _THIN_OUT, "sh", base])


async def _back(ports: OriginPorts, name: str, folder: str, aside: str) -> bool:
    await stop_held(ports, name)
    try:
        return ports.folders.put_back(folder, aside)
    except FilesRefused:
        return False


async def _aside_or_as_before(ports: RepairPorts, name: str, folder: str, sidecar: ContainerFacts | None) -> str:
    """What cannot be set aside goes on as it was: the pair is started again."""
    try:
        return await _aside(ports, folder, sidecar)
    except ScaletailError:
        with suppress(ScaletailError):
            await start_held(ports, name)
        raise


async def _aside(ports: HostPorts, folder: str, sidecar: ContainerFacts | None) -> str:
    """Rename it ourselves, or as root in a throw-away container where it belongs to root."""
    try:
        return ports.folders.set_aside(folder)
    except FilesRefused as refused:
        if not refused.permission or sidecar is None:
            raise
    parent, base = posixpath.split(folder)
    host = await ports.host.look()
    aside = f"{base}.before-{file_stamp(ports.clock.now())}"
    await ports.engine.in_folder(
        sidecar.image, parent, ["sh", "-c", _MOVE, "sh", base, aside, f"{host.uid}:{host.gid}"]
    )
    return f"{parent}/{aside}"
