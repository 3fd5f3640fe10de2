"""Log in again with a new auth key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.operations.lifecycle.compose_folder import folder_of
from scaletail_tui.operations.lifecycle.start_stop import restart_held
from scaletail_tui.operations.serve.apply import login_state, present_sidecar

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import LookPorts, OriginPorts

LOGGED_IN_WITHIN = 60.0
"""Seconds for a login with a new key."""
ADMITTED = ("Running", "NeedsMachineAuth")


async def log_in_again(ports: LookPorts, name: str, key: AuthKey) -> str:
    """Write the key, restart the pair, wait for the login, and empty the key's file as soon as it is done."""
    await reads_our_key(ports, name)
    ports.folders.write_auth_key(name, key)
    try:
        await restart_held(ports, name)
        state = await login_state(
            ports, (await present_sidecar(ports, name)).name, within=LOGGED_IN_WITHIN, enough=ADMITTED
        )
    finally:
        ports.folders.empty_auth_key(name)
    return tell_login(name, state)


def tell_login(name: str, state: str) -> str:
    """One sentence about the login; raises ScaletailError where there is none."""
    if state == "NeedsMachineAuth":
        return f"{name} is known to the tailnet now and waits for approval by an admin."
    if state != "Running":
        raise ScaletailError(f"{name} did not log in with that key.", remedy=f"See why: scaletail-tui doctor {name}")
    return f"{name} is logged in again."


async def reads_our_key(ports: OriginPorts, name: str) -> None:
    """Raise BadInput for a stack made by hand: where its sidecar takes a key from is not ours to write."""
    disk = ports.folders.read(name)
    if disk is not None and disk.meta is not None:
        return
    folder = await folder_of(ports, name)
    where = f" in {folder}" if folder else ""
    raise BadInput(
        f"{name} was made by hand, so its key is yours to write.",
        remedy=f"Put the new key where its TS_AUTHKEY comes from{where}, then run there: docker compose up -d",
    )
