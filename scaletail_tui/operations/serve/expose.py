"""Switch Serve, Funnel and direct in a running stack, without a restart.

The sidecar watches the folder of serve.json: a rename there is applied at once. So the file is replaced, what the
sidecar serves is looked at, and after ten seconds of silence the file of before is put back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.catalog.needs import need_sentence
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.switching import change_doors
from scaletail_tui.render.serve import WHOLE_PAGE_PORT

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import DoorPorts, ServePorts, SpecPorts


async def expose(ports: ServePorts, name: str, exposure: Exposure, *, typed: str = "") -> str:
    """Make it so and return one sentence of what was seen. Serve and direct close every public door.

    Funnel needs the stack's name typed, and the node's permission for Funnel and its port; so does what the catalog
    advises against (`advice_against`). Raises BadInput for what cannot be, ScaletailError when the sidecar does not
    take it (everything is then as before).
    """
    if exposure is Exposure.FUNNEL:
        check_typed(name, typed)
    with ports.locks.hold(name, "expose"):
        spec = await spec_from_disk(ports, name)
        if exposure is not Exposure.DIRECT and not spec.service.web:
            raise BadInput(f"{spec.service.name} has no web page, so it can only be direct.")
        refuse_to_swap_certificates(spec, exposure)
        if (against := _advice_against(spec, exposure)) and typed != name:
            raise BadInput(against, remedy=f"If that is meant, give --confirm-direct {name}.")
        return await switch(ports, spec, exposure)


def check_typed(name: str, typed: str) -> None:
    """Raise BadInput where the name that stands for a yes is another one."""
    if typed != name:
        raise BadInput(
            f"Going public needs the stack's name typed: {typed!r} is not {name!r}.",
            remedy=f"Give --confirm-public {name}.",
        )


async def advice_against(ports: SpecPorts, name: str, exposure: Exposure) -> str:
    """What the catalog says against reaching the stack so, as one sentence; empty where it says nothing.

    Of Funnel its own page tells. Raises what `spec_from_disk` raises.
    """
    return _advice_against(await spec_from_disk(ports, name), exposure)


def refuse_to_swap_certificates(spec: StackSpec, exposure: Exposure) -> None:
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


async def switch(ports: DoorPorts, spec: StackSpec, exposure: Exposure) -> str:
    """The work of `expose`, for a caller that holds the stack already: the deploy whose last stage goes public."""
    kept = spec.doors if exposure is Exposure.FUNNEL else tuple(door for door in spec.doors if not door.public)
    wants = await change_doors(ports, spec, replace(spec, exposure=exposure, doors=kept))
    return f"{_sentence(spec, exposure)}{wants}"


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
