"""What a deploy is begun with: the plan that was shown, or the wish to go on with what stands."""

from __future__ import annotations

import asyncio

from scaletail_tui.domain.stack.authkey import AuthKey
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.plan.planning import make_plan, spec_from_disk
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.jobs import DeployRequest


async def request_deploy(
    ports: Ports, spec: StackSpec, *, key: AuthKey | None = None, funnel: bool = False
) -> DeployRequest:
    """Plan it once: what the request holds is shown, and carried out."""
    return DeployRequest(spec=spec, plan=await make_plan(ports, spec), key=key, funnel=funnel)


async def request_to_go_on(
    ports: Ports, name: str, *, key: AuthKey | None = None, funnel: bool = False
) -> DeployRequest:
    """Go on with what stands in the folder; a new key may be given. Raises BadInput where nothing stands."""
    return DeployRequest(spec=await spec_from_disk(ports, name), key=key, funnel=funnel)


async def finish_files(ports: Ports, name: str) -> str:
    """Put the rest of an ended deploy's files in place, or clear them away; one sentence, empty where all is whole.

    Only then the folder says what the stack is. Raises StackHeld.
    """
    if await asyncio.to_thread(ports.folders.find_unfinished, name) is None:
        return ""
    with ports.locks.hold(name, "deploy"):
        return await asyncio.to_thread(ports.folders.finish, name)
