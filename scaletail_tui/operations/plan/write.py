"""Write a plan's files without starting anything: for those who run `docker compose up -d` themselves."""

from __future__ import annotations

import asyncio

from scaletail_tui.domain.stack.authkey import AuthKey
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.plan.planning import make_plan
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.jobs import DeployRequest


async def write_plan(ports: Ports, request: DeployRequest) -> Plan:
    """Stage the files, have Compose read them, and rename them into place; return the plan that was carried out.

    Raises StackHeld, FilesRefused, or ComposeFailed with Compose's own words; then nothing stands in the folder.
    """
    name = request.spec.name
    with ports.locks.hold(name, "write"):
        return await put_in_place(ports, request.spec, request.key)


async def put_in_place(ports: Ports, spec: StackSpec, key: AuthKey | None) -> Plan:
    """The work of `write_plan`, for a caller that holds the stack."""
    plan = await make_plan(ports, spec)
    staging = await asyncio.to_thread(ports.folders.stage, plan, key)
    read = False
    try:
        await ports.compose.config(staging, spec.name)
        read = True
    finally:
        if not read:  # what Compose refuses, or never got to read, does not stay beside the stack
            await asyncio.to_thread(ports.folders.finish, spec.name)
    await asyncio.to_thread(ports.folders.commit, plan, staging)
    return plan
