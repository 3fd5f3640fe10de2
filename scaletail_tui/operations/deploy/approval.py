"""The stage approval: what a node offers to the tailnet, until an admin has allowed it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from scaletail_tui.domain.diagnosis.evidence.inner_facts import EVERYWHERE
from scaletail_tui.domain.diagnosis.evidence.inner_readings import prefs_facts
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import StatusFacts
from scaletail_tui.domain.keys.authkey import MACHINES_PAGE
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.stage_context import StageFailed, StageReading
from scaletail_tui.ports.sidecars import SidecarSilent
from scaletail_tui.render.sidecar import routes_of


def approval(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Until the device's own status has all that it offers; an admin is waited for without a limit."""
    offered = routes_of(context.spec)
    asked = False

    async def look() -> StageReading:
        nonlocal asked
        seen = await context.session.look()
        if seen is None or seen.status is None:
            return StageReading(done=False, evidence="the sidecar does not answer")
        facts = status_facts(seen.status)
        if not facts.running:
            return StageReading(done=False, evidence="the device is not logged in")
        missing = _missing(offered, facts)
        if not missing:
            return StageReading(done=True, evidence=f"{_words(offered)} approved")
        if not asked:
            asked = True
            await _offers_it(context, missing)
        evidence = f"an admin must approve {_words(missing)}"
        return StageReading(done=False, evidence=evidence, human=True, link=MACHINES_PAGE)

    return context.until(look, first="asking what is allowed")


async def _offers_it(context: DeployContext, missing: Sequence[str]) -> None:
    """Fail where no admin could approve it: after the first login the flags of TS_EXTRA_ARGS do not count."""
    try:
        seen = await (await context.session.open()).look(deep=True)
    except SidecarSilent:
        return
    if seen.prefs is None:
        return
    offers = prefs_facts(seen.prefs).advertise_routes
    unknown = [route for route in missing if route not in offers]
    if unknown:
        named = ",".join(route for route in routes_of(context.spec) if route not in EVERYWHERE)
        flags = [f"--advertise-routes={named}"] if named else []
        flags += ["--advertise-exit-node"] if set(unknown) & EVERYWHERE else []
        raise StageFailed(
            f"The device was logged in before, and does not offer {_words(unknown)}.",
            fix=f"Run: docker exec {context.spec.sidecar_container} tailscale set {' '.join(flags)}",
        )


def _missing(offered: Sequence[str], facts: StatusFacts) -> list[str]:
    return [
        route for route in offered
        if (not facts.exit_node_option if route in EVERYWHERE else route not in facts.routes)
    ]  # fmt: skip


def _words(routes: Sequence[str]) -> str:
    """`192.168.7.0/24, exit node`."""
    named = [route for route in routes if route not in EVERYWHERE]
    return ", ".join([*named, *(["exit node"] if set(routes) & EVERYWHERE else [])])
