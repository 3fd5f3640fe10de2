"""Who else is the same device: other sidecars of this engine, and, as control sees it, another host."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image, name_of
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasTailnet, SidecarPorts

_MOST_ASKED = 12
_LASTS = 60.0
"""Seconds for which a device's id is taken as known: asking costs a process in each sidecar."""
_AT_ONCE = 4
_MOST_KNOWN = 500
_API_LASTS = 120.0
"""Seconds for which control's list is taken as known."""
_AGAIN = 10.0
"""Seconds until it is asked once more where a device was connected twice: that may be over soon."""


class _Heard:
    """What one world said, and when (the loop's seconds): sidecars by container, control of devices connected twice."""

    def __init__(self) -> None:
        self.ids: dict[str, tuple[float, str]] = {}
        self.twice: tuple[float, frozenset[str]] = (float("-inf"), frozenset())


@lru_cache(maxsize=8)
def _heard_of(port: int) -> _Heard:
    """By the id of the port that told it: an observer lives no longer than one look at a stack."""
    return _Heard()


async def find_twins(ports: SidecarPorts, sidecar: str, node_id: str) -> tuple[str, ...]:
    """Names of running containers, beside the sidecar itself, that control knows under the same id.

    Raises EngineUnreachable. A sidecar that says nothing is none.
    """
    if not node_id:
        return ()
    turns = asyncio.Semaphore(_AT_ONCE)
    others = [one for one in await ports.engine.containers() if _is_candidate(one) and name_of(one) != sidecar]

    async def ask(one: Mapping[str, Any]) -> str:
        async with turns:
            return await _id_of(ports, one)

    ids = await asyncio.gather(*(ask(one) for one in others[:_MOST_ASKED]))
    return tuple(name_of(one) for one, its in zip(others, ids, strict=False) if its == node_id)


def _is_candidate(one: Mapping[str, Any]) -> bool:
    return one.get("State") == "running" and has_sidecar_image(str(one.get("Image") or ""))


async def _id_of(ports: SidecarPorts, one: Mapping[str, Any]) -> str:
    now = asyncio.get_running_loop().time()
    ids = _heard_of(id(ports.sidecars)).ids
    key = str(one.get("Id") or name_of(one))
    at, known = ids.get(key, (0.0, ""))
    if known and now - at < _LASTS:
        return known
    try:
        status = (await ports.sidecars.look(name_of(one))).status
    except ScaletailError:
        return ""
    found = status_facts(status).node_id if status is not None else ""
    if len(ids) > _MOST_KNOWN:
        ids.clear()
    ids[key] = (now, found)
    return found


async def is_connected_twice(ports: HasTailnet, node_id: str) -> bool:
    """Whether control has several connections of this device; False where no credential is set.

    Raises ApiRefused, BadInput for a credential that cannot be used.
    """
    if not await asyncio.to_thread(lambda: ports.tailnet.is_set):
        return False
    now = asyncio.get_running_loop().time()
    heard = _heard_of(id(ports.tailnet))
    at, found = heard.twice
    if now - at >= (_AGAIN if found else _API_LASTS):
        heard.twice = (now, found)  # who asks meanwhile takes what is known
        found = frozenset(one.id for one in await ports.tailnet.devices() if one.connected_twice)
        heard.twice = (now, found)
    return node_id in found
