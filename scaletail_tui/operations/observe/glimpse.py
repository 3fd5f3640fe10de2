"""What is well already, while a slow probe is awaited: a page need not stand empty until the whole look is done."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.operations.observe.observer import Observer
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.sidecars import SidecarSilent

_BY_CONTAINERS = frozenset({HopId.ENGINE, HopId.IMAGE, HopId.SIDECAR})


class _Unasked:
    """Stands for a sidecar that nobody asks."""

    async def look(self, *, deep: bool = False) -> SidecarLook:
        raise SidecarSilent("not asked yet")

    async def glance(self, *, sockets: bool = False) -> SidecarLook:
        raise SidecarSilent("not asked yet")

    async def knock(self, port: int) -> int | None:
        return None


async def glimpse(ports: Ports, name: str, *, inside: bool) -> tuple[Hop, ...]:
    """The hops that are well by what answers at once: containers alone, or the sidecar too where `inside`.

    What is not well is left to the whole look: a part of the evidence does not accuse.
    """
    shell = None if inside else _Unasked()
    observation = await Observer(ports, name).look(deep=False, logs=False, shell=shell)
    hops = diagnose(observation).hops
    return tuple(hop for hop in hops if hop.state is HopState.OK and (inside or hop.id in _BY_CONTAINERS))
