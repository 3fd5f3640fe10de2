"""What stands in a new stack's way: names and ports that are in use."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.diagnosis.evidence.inspect import WORKING_DIR_LABEL, name_of
from scaletail_tui.domain.stack.spec import Answers, Problem
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasEngine, HasHost


async def names_taken(ports: EngineAndFolders) -> dict[str, str]:
    """Return names in use and what uses them: stack folders, and containers as far as the engine answers.

    A container `tailscale-vault` or `app-vault` takes the name vault; every container also stands under
    `container NAME`, for the judge of names to see that `db-vault` is taken.
    """
    taken: dict[str, str] = {}
    for container in await _containers(ports):
        for raw in container.get("Names") or ():
            name = str(raw).lstrip("/")
            taken[f"container {name}"] = f"container {name}"
            for prefix in ("tailscale-", "app-"):
                if name.startswith(prefix):
                    taken.setdefault(name.removeprefix(prefix), f"container {name}")
    folders = await asyncio.to_thread(ports.folders.names)
    return taken | {name: f"the stack folder {ports.folders.folder(name)}" for name in folders}


async def without_own(ports: EngineAndFolders, taken: Mapping[str, str], name: str) -> dict[str, str]:
    """Return the names without the stack's own folder and the containers that Compose started from it."""
    own = {name} if name in await asyncio.to_thread(ports.folders.names) else set()
    folder = ports.folders.folder(name)
    for container in await _containers(ports):
        labels: Mapping[str, str] = container.get("Labels") or {}
        if labels.get(WORKING_DIR_LABEL) == folder:
            own |= {f"container {str(raw).lstrip('/')}" for raw in container.get("Names") or ()}
    return {key: by for key, by in taken.items() if key not in own and by not in own}


async def ports_freed(ports: HasEngine, stops: Collection[str]) -> frozenset[int]:
    """Ports of this host that are free again once these containers are stopped."""
    rows = await _containers(ports) if stops else ()
    held = [one for one in rows if name_of(one) in stops]
    return frozenset(int(port["PublicPort"]) for one in held for port in one.get("Ports") or () if "PublicPort" in port)


def ports_in_use(
    ports: HasHost, service: Service, answers: Answers, held: frozenset[object], freed: frozenset[int] = frozenset()
) -> tuple[Problem, ...]:
    """Judge the LAN ports against what this host has open; `held` are the stack's own, which its sidecar holds."""
    return tuple(
        Problem(
            field="lan",
            sentence=f"Port {extra.on_host}/{protocol} is in use on this host: free it or leave it closed.",
        )
        for extra in service.ports
        if extra.port in answers.lan_ports and extra.port not in held and extra.on_host not in freed
        for protocol in extra.protocols
        if not ports.host.port_free(extra.on_host, protocol)
    )


async def _containers(ports: HasEngine) -> tuple[Mapping[str, Any], ...]:
    try:
        return await ports.engine.containers()
    except (EngineUnreachable, EngineRefused):
        return ()
