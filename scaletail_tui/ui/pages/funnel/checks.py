"""What speaks for and against making a stack public."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from scaletail_tui.domain.catalog.service import FunnelNote
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.exposure import FunnelAdvice
from scaletail_tui.domain.stack.funnel import funnel_obstacle
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.sidecars import SidecarSilent
from scaletail_tui.render.serve import WHOLE_PAGE_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelCheck:
    """One row."""

    name: str
    state: HopState
    sentence: str
    warns: bool = False
    """True for advice that the user may go against."""
    fix: str = ""
    url: str = ""

    @property
    def shown(self) -> HopState | StackState:
        return StackState.WARN if self.warns else self.state

    @property
    def loud(self) -> bool:
        return self.warns or self.state is not HopState.OK


async def look_at(ports: Ports, name: str) -> tuple[str, tuple[FunnelCheck, ...]]:
    """The address, and all checks; an empty address where the sidecar does not tell it."""
    found = await members(ports, name)
    if found.sidecar is None:
        return "", (_silent("there is no sidecar"), await _advice(ports, name))
    try:
        look = await ports.sidecars.look(found.sidecar.name)
    except SidecarSilent as error:
        return "", (_silent(error.title), await _advice(ports, name))
    status = status_facts(look.status or {})
    if not status.running:
        return "", (_silent("the sidecar is not logged in"), await _advice(ports, name))
    whom = ", ".join(status.tags) or status.user or "this device"
    obstacle = funnel_obstacle(status.capabilities, port=443, tags=status.tags)
    if obstacle is None:
        allowed = FunnelCheck(name="allowed", state=HopState.OK, sentence=f"node attribute funnel is set for {whom}")
    else:
        allowed = FunnelCheck(
            name="allowed", state=HopState.FAIL, sentence=obstacle.sentence, fix=obstacle.fix, url=obstacle.url
        )
    url = f"https://{status.dns_name}" if status.dns_name else ""
    return url, (allowed, *await _shown(ports, name), await _advice(ports, name))


def _silent(why: str) -> FunnelCheck:
    return FunnelCheck(name="allowed", state=HopState.FAIL, sentence=f"cannot be asked: {why}", fix="Start the stack.")


async def _note(ports: Ports, name: str) -> FunnelNote:
    disk = await asyncio.to_thread(ports.folders.read, name)
    slug = str(disk.meta.get("service", "")) if disk is not None and disk.meta is not None else ""
    service = (await asyncio.to_thread(ports.catalog.load)).get(slug)
    return service.funnel if service is not None else FunnelNote()


async def _shown(ports: Ports, name: str) -> tuple[FunnelCheck, ...]:
    """What becomes public, where that is not the whole page."""
    paths = (await _note(ports, name)).paths
    sentence = f"{' and '.join(paths)} alone; the page itself stays in your tailnet, at port {WHOLE_PAGE_PORT}"
    return (FunnelCheck(name="shows", state=HopState.OK, sentence=sentence),) if paths else ()


async def _advice(ports: Ports, name: str) -> FunnelCheck:
    """The catalog's word on this service."""
    note = await _note(ports, name)
    because = f": {note.because}" if note.because else ""
    if note.advice is FunnelAdvice.FINE:
        return FunnelCheck(name="advice", state=HopState.OK, sentence=f"the catalog says fine{because}")
    return FunnelCheck(
        name="advice", state=HopState.OK, warns=True, sentence=f"the catalog says {note.advice.value}{because}"
    )
