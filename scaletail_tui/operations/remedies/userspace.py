"""Switch a stack to userspace networking, for hosts and containers without a TUN device."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.operations.lifecycle.compose_folder import by_hand, folder_of
from scaletail_tui.operations.lifecycle.start_stop import create_containers, start_held
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.plan.planning import make_plan, spec_from_disk
from scaletail_tui.operations.plan.write import put_in_place
from scaletail_tui.ports.bundle import Ports


async def to_userspace(ports: Ports, name: str) -> str:
    """Write the stack's files for it, as an update would (what was edited by hand is kept), and make it anew."""
    disk = ports.folders.read(name)
    if disk is None or disk.meta is None:
        raise by_hand(name, "we do not write its files", await _by_hand(ports, name))
    spec = await spec_from_disk(ports, name)
    plan = await make_plan(ports, replace(spec, sidecar=replace(spec.sidecar, userspace=True)))
    await put_in_place(ports, plan, None)
    model = await ports.compose.config(plan.folder, name)
    await create_containers(ports, name, model.get("services") or {}, model=model)
    await start_held(ports, name)
    return f"{name} uses userspace networking now."


async def _by_hand(ports: Ports, name: str) -> str:
    sidecar = (await members(ports, name)).sidecar
    service = sidecar.service if sidecar is not None and sidecar.service else "sidecar"
    folder = await folder_of(ports, name)
    return (
        f"In its Compose file give the service {service} TS_USERSPACE=true, take devices: and cap_add: away, "
        f"then run{f' in {folder}' if folder else ''}: docker compose up -d --force-recreate"
    )
