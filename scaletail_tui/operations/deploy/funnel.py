"""The stage funnel: going public, after the answer, and only with the node's permission."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.serve.expose import switch


async def funnel(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Check `Self.CapMap`, then let serve.json say AllowFunnel. A refusal leaves the stack well, with Serve."""
    yield context.run("asking for the permission")
    yield context.ok(await switch(context.ports, context.spec, Exposure.FUNNEL))
