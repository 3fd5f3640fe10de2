"""What the program itself can do about a finding, after a yes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.authkey import AuthKey
from scaletail_tui.domain.diagnosis.finding import Finding, RemedyAction
from scaletail_tui.domain.diagnosis.readings import serve_facts, serve_file_facts, status_facts
from scaletail_tui.domain.diagnosis.sidecar_facts import Handler
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.exposure import Exposure
from scaletail_tui.operations.serve_switch import LOOK_AGAIN, apply_serve
from scaletail_tui.ports import Ports, SidecarSilent

LOGGED_IN_WITHIN = 60.0
"""Seconds for a login with a new key."""


async def apply_remedy(ports: Ports, name: str, finding: Finding, *, key: AuthKey | None = None) -> str:
    """Do what the finding's remedy names and return one sentence of what was done.

    Raises BadInput where the remedy is for the user's own hands or a key is missing, ScaletailError when it did not
    work; what it changed on disk is then as before.
    """
    from scaletail_tui.operations.expose import expose
    from scaletail_tui.operations.pair import restart_pair, start_apps

    action = finding.remedy.action
    if action is RemedyAction.RESTART_PAIR:
        await restart_pair(ports, name)
        return f"Restarted sidecar and app of {name}."
    if action is RemedyAction.START_APP:
        await start_apps(ports, name)
        return f"Started the app of {name} in the sidecar's network."
    if action is RemedyAction.SET_SERVE_PORT:
        return await set_serve_port(ports, name, finding.remedy.argument)
    if action is RemedyAction.NEW_KEY:
        if key is None:
            raise BadInput("This needs a new auth key.", remedy="Give one, or log in by link.")
        return await log_in_again(ports, name, key)
    if action is RemedyAction.SERVE_ONLY:
        return await expose(ports, name, Exposure.SERVE)
    raise BadInput(f"{finding.id} is for your own hands.", remedy=finding.remedy.text)


async def set_serve_port(ports: Ports, name: str, argument: str) -> str:
    """Point Serve's handlers from one port of the app to another, live; `argument` is `WRONG:RIGHT`."""
    wrong, _, right = argument.partition(":")
    if not (wrong.isdigit() and right.isdigit()):
        raise BadInput(f"{argument!r} does not name the two ports.")
    with ports.locks.hold(name, "serve port"):
        disk = ports.folders.read(name)
        before = disk.serve_text if disk is not None else None
        if before is None or isinstance(serve_file_facts(before), str):
            raise ScaletailError(
                f"{name} has no Serve file that can be changed.", remedy="Change serve.json in the stack's folder."
            )
        changed = _with_port(json.loads(before), int(wrong), int(right))
        await apply_serve(
            ports, name, await _sidecar_name(ports, name), json.dumps(changed, indent=2) + "\n", before=before,
            shown=lambda look: _leads_to(serve_facts(look.serve or {}).handlers, int(right)),
        )  # fmt: skip
    return f"Serve of {name} sends requests to port {right} now."


async def log_in_again(ports: Ports, name: str, key: AuthKey) -> str:
    """Write the key, restart the pair, wait for the login, and empty the key's file as soon as it is done."""
    from scaletail_tui.operations.pair import restart_pair

    with ports.locks.hold(name, "new key"):
        ports.folders.write_auth_key(name, key)
    try:
        await restart_pair(ports, name)
        state = await _login_state(ports, await _sidecar_name(ports, name))
    finally:
        ports.folders.empty_auth_key(name)
    if state == "NeedsMachineAuth":
        return f"{name} is known to the tailnet now and waits for approval by an admin."
    if state != "Running":
        raise ScaletailError(f"{name} did not log in with that key.", remedy=f"See why: scaletail-tui doctor {name}")
    return f"{name} is logged in again."


async def _sidecar_name(ports: Ports, name: str) -> str:
    from scaletail_tui.operations.members import members

    sidecar = (await members(ports, name)).sidecar
    if sidecar is None:
        raise ScaletailError(f"{name} has no sidecar.", remedy=f"Run: scaletail-tui start {name}")
    return sidecar.name


async def _login_state(ports: Ports, container: str) -> str:
    """Running, NeedsMachineAuth, or the state in which it stood when the time was over."""
    deadline = ports.clock.monotonic() + LOGGED_IN_WITHIN
    state = ""
    while ports.clock.monotonic() < deadline and state not in ("Running", "NeedsMachineAuth"):
        await ports.clock.sleep(LOOK_AGAIN)
        try:
            look = await ports.sidecars.look(container)
        except SidecarSilent:
            continue
        state = status_facts(look.status).state if look.status is not None else state
    return state


def _leads_to(handlers: tuple[Handler, ...], port: int) -> bool:
    return any(one.backend is not None and one.backend[1] == port for one in handlers)


def _with_port(config: Mapping[str, Any], wrong: int, right: int) -> dict[str, Any]:
    """The Serve configuration with `127.0.0.1:wrong` replaced in every proxy; all else as it is."""
    web = {}
    for key, site in (config.get("Web") or {}).items():
        handlers = {
            path: {**handler, "Proxy": _moved(str(handler["Proxy"]), wrong, right)} if "Proxy" in handler else handler
            for path, handler in (site.get("Handlers") or {}).items()
        }
        web[key] = {**site, "Handlers": handlers}
    return {**config, "Web": web}


def _moved(proxy: str, wrong: int, right: int) -> str:
    scheme, mark, rest = proxy.rpartition("://")
    host, slash, path = rest.partition("/")
    name, _, port = host.rpartition(":")
    return f"{scheme}{mark}{name}:{right}{slash}{path}" if port == str(wrong) else proxy
