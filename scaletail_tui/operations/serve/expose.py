"""Switch Serve, Funnel and direct in a running stack, without a restart.

The sidecar watches the folder of serve.json: a rename there is applied at once. So the file is replaced, what the
sidecar serves is looked at, and after ten seconds of silence the file of before is put back.
"""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.catalog.needs import need_sentence
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.funnel import FunnelObstacle, funnel_obstacle
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.apply import LOOK_AGAIN, apply_serve
from scaletail_tui.operations.serve.remember import remember
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.sidecars import SidecarSilent
from scaletail_tui.render.serve import WHOLE_PAGE_PORT, render_serve

HANDSHAKE_WITHIN = 20.0
"""Seconds for the first handshake after HTTPS was closed; under load up to nineteen were seen."""


async def expose(ports: Ports, name: str, exposure: Exposure, *, typed: str = "") -> str:
    """Make it so and return one sentence of what was seen.

    Funnel needs the stack's name typed, and the node's permission for Funnel and its port; so does what the catalog
    advises against (`advice_against`). Raises BadInput for what cannot be, ScaletailError when the sidecar does not
    take it (everything is then as before).
    """
    if exposure is Exposure.FUNNEL and typed != name:
        raise BadInput(
            f"Going public needs the stack's name typed: {typed!r} is not {name!r}.",
            remedy=f"Give --confirm-public {name}.",
        )
    with ports.locks.hold(name, "expose"):
        spec = await spec_from_disk(ports, name)
        if exposure is not Exposure.DIRECT and not spec.service.web:
            raise BadInput(f"{spec.service.name} has no web page, so it can only be direct.")
        _refuse_to_swap_certificates(spec, exposure)
        if (against := _advice_against(spec, exposure)) and typed != name:
            raise BadInput(against, remedy=f"If that is meant, give --confirm-direct {name}.")
        return await switch(ports, spec, exposure)


async def advice_against(ports: Ports, name: str, exposure: Exposure) -> str:
    """What the catalog says against reaching the stack so, as one sentence; empty where it says nothing.

    Of Funnel its own page tells. Raises what `spec_from_disk` raises.
    """
    return _advice_against(await spec_from_disk(ports, name), exposure)


def _refuse_to_swap_certificates(spec: StackSpec, exposure: Exposure) -> None:
    """An app that holds HTTPS itself must let the port go before Serve can take it: its container is made anew."""
    if spec.service.own_https and (exposure is Exposure.DIRECT) is not (spec.exposure is Exposure.DIRECT):
        raise BadInput(
            f"{spec.service.name} holds HTTPS itself when it is direct, so this switch needs its container made anew.",
            remedy=f"Run: scaletail-tui deploy {spec.service.slug} --name {spec.name} --redeploy "
            f"--expose {exposure.value}",
        )


def _advice_against(spec: StackSpec, exposure: Exposure) -> str:
    if exposure is not Exposure.DIRECT or "https" not in spec.service.needs:
        return ""
    return f"{spec.service.name} {need_sentence('https')}: direct closes its page on HTTPS."


class FunnelNotAllowed(ScaletailError):
    """The tailnet refuses Funnel here; `finding` is the id of the obstacle."""

    def __init__(self, obstacle: FunnelObstacle) -> None:
        super().__init__(obstacle.sentence, detail=obstacle.seen, remedy=obstacle.fix)
        self.finding = obstacle.id
        self.url = obstacle.url


async def switch(ports: Ports, spec: StackSpec, exposure: Exposure) -> str:
    """The work of `expose`, for a caller that holds the stack already: the deploy whose last stage goes public."""
    name = spec.name
    disk = ports.folders.read(name)
    look = await _running(ports, name, spec.sidecar_container)
    if exposure is Exposure.FUNNEL:
        status = status_facts(look.status or {})
        obstacle = funnel_obstacle(status.capabilities, port=443, tags=status.tags)
        if obstacle is not None:
            raise FunnelNotAllowed(obstacle)
    before = None if disk is None else disk.serve_text
    after = render_serve(spec, exposure)
    # First: where the file cannot be changed nothing is switched.
    kept = None if disk is None else remember(disk.compose_text, spec, replace(spec, exposure=exposure))
    await apply_serve(
        ports, name, spec.sidecar_container, after, before=before, shown=lambda look: exposure_of(look) is exposure
    )
    if kept is not None:
        ports.folders.set_exposure(name, kept)
    said = _sentence(spec, exposure)
    if exposure is not Exposure.DIRECT and exposure_of(look) is Exposure.DIRECT and spec.public_host:
        return f"{said}{await _await_handshake(ports, spec, look)}"
    return said


async def _await_handshake(ports: Ports, spec: StackSpec, look: SidecarLook) -> str:
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


async def _running(ports: Ports, name: str, container: str) -> SidecarLook:
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


def exposure_of(look: SidecarLook) -> Exposure:
    """What the sidecar says that it serves, as an exposure."""
    serve = look.serve or {}
    if any((serve.get("AllowFunnel") or {}).values()):
        return Exposure.FUNNEL
    return Exposure.SERVE if serve.get("Web") else Exposure.DIRECT


def _sentence(spec: StackSpec, exposure: Exposure) -> str:
    name, host = spec.name, spec.public_host
    if exposure is Exposure.FUNNEL and spec.service.funnel.paths:
        paths = " and ".join(spec.service.funnel.paths)
        return (
            f"{paths} of https://{host or name} {'is' if len(spec.service.funnel.paths) == 1 else 'are'} PUBLIC on the "
            f"internet; the whole page stands in your tailnet, at port {WHOLE_PAGE_PORT}."
        )
    where = f"https://{host}" if host else name
    return {
        Exposure.SERVE: f"{where} is open to your tailnet only.",
        Exposure.FUNNEL: f"{where} is PUBLIC on the internet; the outside itself cannot be seen from here.",
        Exposure.DIRECT: f"{name} is closed on HTTPS; its own ports answer on the tailnet.",
    }[exposure]
