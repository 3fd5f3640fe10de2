"""Let a running sidecar show other doors: by its file, seen in what it serves, taken back when it is not seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.reach.doors import HTTPS_PORT, Door
from scaletail_tui.domain.stack.funnel import FunnelObstacle, funnel_obstacle
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.serve.apply import LOOK_AGAIN, apply_serve, doors_of, take_back
from scaletail_tui.operations.serve.public_ports import doors_shown, refuse_mixed_ports
from scaletail_tui.operations.serve.remember import remember
from scaletail_tui.ports.sidecars import SidecarSilent
from scaletail_tui.render.serve import render_serve

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import DoorPorts, HasSidecars, MarkPorts, SwitchPorts

HANDSHAKE_WITHIN = 20.0
"""Seconds for the first handshake after HTTPS was closed; under load up to nineteen were seen."""


class FunnelNotAllowed(ScaletailError):
    """The tailnet refuses Funnel here; `finding` is the id of the obstacle."""

    def __init__(self, obstacle: FunnelObstacle) -> None:
        super().__init__(obstacle.sentence, detail=obstacle.seen, remedy=obstacle.fix)
        self.finding = obstacle.id
        self.url = obstacle.url


async def change_doors(ports: DoorPorts, old: StackSpec, new: StackSpec) -> str:
    """Let the sidecar show the doors of another spec, and keep that in the files; the stack is held by the caller.

    What was public for a while ends with it. Returns what HTTPS still wants, mostly empty. Raises BadInput where a door
    for the tailnet would be public with another one of its port; ScaletailError, and everything is as before, when the
    sidecar does not take it within ten seconds or a file cannot be written; what was closed is not opened again.
    """
    name = new.name
    if set(doors_shown(new)) - set(doors_shown(old)):  # what only closes is never refused
        refuse_mixed_ports(new)
    disk = ports.folders.read(name)
    look = await running_sidecar(ports, name, new.sidecar_container)
    for port in sorted({door.port for door in doors_shown(new) if door.public}):
        check_allowed(look, port)
    before = None if disk is None else disk.serve_text
    after = render_serve(new, new.exposure)
    wanted = doors_of(json.loads(after))
    # First: where the file cannot be changed nothing is switched.
    kept = None if disk is None else remember(disk.compose_text, old, new)
    opens, closes, whole = _public(new) - _public(old), _public(old) - _public(new), False
    try:
        if kept is not None and opens:  # whenever this ends, nothing is public that the files do not tell
            ports.folders.set_exposure(name, kept)
        await apply_serve(
            ports, name, new.sidecar_container, after, before=before, shown=lambda seen: is_shown(seen, wanted)
        )
        if kept is not None and not opens:
            ports.folders.set_exposure(name, kept)
        whole = True
        await forget_time(ports, name, new.sidecar_container)
    except BaseException as error:
        ended = whole and not isinstance(error, Exception)  # by who saw it done: files and sidecar say the same
        if disk is not None and not ended and (opens or not closes):  # what was closed is not opened again
            await take_back(ports, name, new.sidecar_container, serve=before, compose=disk.compose_text)
        raise
    opened = any(door.port == HTTPS_PORT for door in doors_shown(new))
    if opened and not any(port == HTTPS_PORT for port, *_ in doors_of(look.serve or {})) and new.public_host:
        return await _await_handshake(ports, new, look)
    return ""


async def forget_time(ports: MarkPorts, name: str, container: str, token: str = "") -> None:
    """Nothing of a limited Funnel is left that has to end; in this order, since the job goes by what is kept.

    With a token of that one alone: another one may have begun meanwhile.
    """
    await ports.sidecars.end_never(container, token=token)
    ports.public_times.drop(name, token)


def _public(spec: StackSpec) -> frozenset[Door]:
    return frozenset(door for door in doors_shown(spec) if door.public)


def check_allowed(look: SidecarLook, port: int) -> None:
    """Raise FunnelNotAllowed where the node may not use Funnel on the port."""
    status = status_facts(look.status or {})
    obstacle = funnel_obstacle(status.capabilities, port=port, tags=status.tags)
    if obstacle is not None:
        raise FunnelNotAllowed(obstacle)


def is_shown(look: SidecarLook, wanted: frozenset[tuple[int, str, str, bool]]) -> bool:
    """True where the sidecar serves exactly this, and where the node may still use Funnel on each public port of it."""
    status = status_facts(look.status or {})
    allowed = all(
        funnel_obstacle(status.capabilities, port=port, tags=status.tags) is None
        for port, _, _, public in wanted
        if public
    )
    return allowed and doors_of(look.serve or {}) == wanted


async def _await_handshake(ports: SwitchPorts, spec: StackSpec, look: SidecarLook) -> str:
    """Empty once a visitor's handshake ends well, which is what opens the page; else what it ended in till then."""
    address = next(iter(status_facts(look.status or {}).addresses), "")
    ends = ports.clock.monotonic() + HANDSHAKE_WITHIN
    why = "no handshake ended"
    while address and ports.clock.monotonic() < ends:
        try:
            answer = await ports.sidecars.request(
                spec.sidecar_container, host=spec.public_host, address=address, userspace=spec.sidecar.userspace
            )
        except SidecarSilent as error:
            why = error.title
        else:
            if answer.handshake:
                return ""
            why = answer.error or why
        await ports.clock.sleep(LOOK_AGAIN)
    return f" HTTPS does not answer there yet: {why}." if address else ""


async def running_sidecar(ports: HasSidecars, name: str, container: str) -> SidecarLook:
    try:
        look = await ports.sidecars.look(container)
    except SidecarSilent as err:
        raise ScaletailError(
            f"The sidecar of {name} is not running, so nothing can be switched.",
            remedy=f"Run: scaletail-tui start {name}",
        ) from err
    if look.status is None or look.status.get("BackendState") != "Running":
        raise ScaletailError(
            f"The sidecar of {name} is not logged in, so nothing can be switched.",
            remedy=f"Run: scaletail-tui doctor {name}",
        )
    return look
