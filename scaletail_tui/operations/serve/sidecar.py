"""The stack's sidecar, for remedies that need one, and its login while they wait for it."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.serve.apply import LOOK_AGAIN
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.sidecars import SidecarSilent


async def present_sidecar(ports: Ports, name: str) -> ContainerFacts:
    """The sidecar's container, running or not; raises ScaletailError where there is none."""
    sidecar = (await members(ports, name)).sidecar
    if sidecar is None:
        raise ScaletailError(f"{name} has no sidecar.", remedy=f"Run: scaletail-tui start {name}")
    return sidecar


async def backend_state(ports: Ports, container: str) -> str:
    """`Running`, `NeedsLogin` …; empty where the sidecar cannot be asked now."""
    try:
        look = await ports.sidecars.look(container)
    except SidecarSilent:
        return ""
    return status_facts(look.status).state if look.status is not None else ""


async def login_state(ports: Ports, container: str, *, within: float, enough: tuple[str, ...]) -> str:
    """The first of the states that are `enough`, or the last one that was seen when the time was over."""
    deadline = ports.clock.monotonic() + within
    state = ""
    while ports.clock.monotonic() < deadline and state not in enough:
        await ports.clock.sleep(LOOK_AGAIN)
        state = await backend_state(ports, container) or state
    return state
