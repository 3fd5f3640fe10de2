"""Replace serve.json under a running sidecar, see that it is applied, or put the old one back."""

from __future__ import annotations

from collections.abc import Callable

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.sidecars import SidecarSilent

APPLIED_WITHIN = 10.0
"""Seconds for the sidecar to take a new serve.json; seen: 0.06 s."""
LOOK_AGAIN = 0.2
"""Seconds between two looks; nothing is written meanwhile, so a change shows as one step."""


async def apply_serve(
    ports: Ports, name: str, container: str, text: str, *, before: str | None, shown: Callable[[SidecarLook], bool]
) -> None:
    """Write the file and look until `shown` holds of what the sidecar serves; raises ScaletailError when it never does.

    Then `before` stands again (where there was one). A sidecar that is silent for a moment is asked again.
    """
    ports.folders.write_serve(name, text)
    deadline = ports.clock.monotonic() + APPLIED_WITHIN
    while ports.clock.monotonic() < deadline:
        try:
            look = await ports.sidecars.look(container)
        except SidecarSilent:
            look = None
        if look is not None and look.serve is not None and shown(look):
            return
        await ports.clock.sleep(LOOK_AGAIN)
    if before is not None:
        ports.folders.write_serve(name, before)
    raise ScaletailError(
        f"The sidecar of {name} did not apply serve.json within {APPLIED_WITHIN:.0f} s; the old one is back.",
        remedy=f"Run: scaletail-tui doctor {name}",
    )
