"""What the tailnet's policy still needs for stacks; it is read, never written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaletail_tui.domain.keys.policy import Policy, PolicyGap, find_gaps
from scaletail_tui.operations.imports.entry import entry_of
from scaletail_tui.operations.keys.device import ask_status
from scaletail_tui.operations.observe.origin import check_known
from scaletail_tui.operations.watch.overview import find_stacks

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
    from scaletail_tui.ports.needs import PolicyPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLook:
    """The policy, and by stack the lines that it lacks."""

    policy: Policy
    gaps: Mapping[str, tuple[PolicyGap, ...]]

    @property
    def missing(self) -> bool:
        return any(self.gaps.values())


async def read_policy(ports: PolicyPorts, names: Iterable[str] | None, *, funnel: bool = False) -> PolicyLook:
    """Ask the API, and judge these stacks, or all that are here (None).

    `funnel`: as if those were to be public that have a page to show; an exit node or a database has none.
    Raises BadInput for a stack that is not there, ApiRefused, NoCredential.
    """
    wants: dict[str, tuple[list[str], bool]] = {}
    for name in names if names is not None else (await find_stacks(ports)).names:
        if names is not None:
            await check_known(ports, name)
        wants[name] = await _wants_of(ports, name, funnel=funnel)
    policy = await ports.tailnet.policy()
    gaps = {name: find_gaps(policy, tags=tags, funnel=public) for name, (tags, public) in wants.items()}
    return PolicyLook(policy=policy, gaps=gaps)


async def _wants_of(ports: PolicyPorts, name: str, *, funnel: bool) -> tuple[list[str], bool]:
    """The tags that its files ask for, and whether it is public or to be so."""
    disk = await asyncio.to_thread(ports.folders.read, name)
    meta = disk.meta if disk is not None and disk.meta is not None else {}
    sidecar = meta.get("sidecar")
    listed = sidecar.get("tags") if isinstance(sidecar, Mapping) else None
    tags = [str(tag) for tag in listed] if isinstance(listed, list) else []
    status = await ask_status(ports, name) if not tags else None
    public = meta.get("exposure") == "funnel" or (funnel and await asyncio.to_thread(_can_be_public, ports, disk))
    return tags or list(status.tags if status is not None else ()), public


def _can_be_public(ports: PolicyPorts, disk: StackOnDisk | None) -> bool:
    """False where the stack's entry has no page for Funnel; of what has no entry, nobody knows better than its user."""
    service = entry_of(ports, disk) if disk is not None else None
    return service is None or (service.web and not service.is_node)
