"""Nodes in practice are as in life: what they offer waits for an admin, and is then seen in their status."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.tailnet import APPROVED_AFTER
from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers, SidecarOptions
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult, StageEvent, StageId, StageState
from scaletail_tui.operations.deploy.request import request_deploy
from scaletail_tui.operations.lifecycle.start_stop import restart_pair
from scaletail_tui.operations.observe.observer import observe
from scaletail_tui.operations.plan.planning import spec_for

from .conftest import GOOD_KEY, Deploy

ROUTER = "tailscale-subnet-router-node"
ROUTES = "192.168.7.0/24\n10.9.0.0/16"


async def make(
    practice: Practice, clock: HandClock, slug: str, settings: Mapping[str, str], *, tags: tuple[str, ...] = ()
) -> None:
    """Deploy a node called `node` until the admin is awaited, and come back five seconds later."""
    service = practice.catalog.load().get(slug)
    assert service is not None
    sidecar = SidecarOptions(tags=tags)
    answers = Answers(name="node", exposure=Exposure.DIRECT, settings=settings, sidecar=sidecar)
    spec = await spec_for(practice.ports, service, answers)
    jobs = practice.ports.jobs
    job = await jobs.start(await request_deploy(practice.ports, spec, key=AuthKey(GOOD_KEY)))

    async def until_the_admin_is_awaited() -> None:
        async with aclosing(jobs.follow(job.id)) as events:
            async for event in events:
                if isinstance(event, StageEvent) and (event.stage, event.state) == (StageId.APPROVAL, StageState.WAIT):
                    return

    await clock.play(until_the_admin_is_awaited())
    await jobs.stop(job.id)
    await clock.advance(5.0)


class Judged:
    def __init__(self, diagnosis: Diagnosis) -> None:
        self.findings = [one.id for one in diagnosis.findings]
        self._hops = {one.id: one for one in diagnosis.hops}

    def hop(self, hop_id: HopId) -> HopState | None:
        return self._hops[hop_id].state if hop_id in self._hops else None


async def look(practice: Practice, clock: HandClock) -> Judged:
    return Judged(diagnose(await clock.play(observe(practice.ports, "node", deep=True))))


@pytest.mark.parametrize(
    ("slug", "settings", "tags", "hop", "finding"),
    [
        (ROUTER, {"ROUTES": ROUTES}, (), HopId.ROUTES, "routes-not-approved"),
        ("tailscale-exit-node", {}, (), HopId.EXIT, "exit-node-not-approved"),
        ("tailscale-app-connector-node", {}, ("tag:container",), HopId.ROUTES, "app-connector-not-active"),
    ],
)
async def test_what_a_node_offers_waits_for_an_admin_who_allows_it(
    practice: Practice, clock: HandClock, slug: str, settings: Mapping[str, str], tags: tuple[str, ...], hop: HopId,
    finding: str,
) -> None:  # fmt: skip
    await make(practice, clock, slug, settings, tags=tags)
    waits = await look(practice, clock)
    assert (waits.hop(hop), waits.findings) == (HopState.WAIT, [finding])
    await clock.advance(APPROVED_AFTER)
    allowed = await look(practice, clock)
    assert (allowed.hop(hop), allowed.findings) == (HopState.OK, [])
    await clock.play(restart_pair(practice.ports, "node"))
    await clock.advance(6.0)
    assert (await look(practice, clock)).hop(hop) is HopState.OK


async def test_a_router_may_be_an_exit_node_too(practice: Practice, clock: HandClock) -> None:
    await make(practice, clock, ROUTER, {"ROUTES": ROUTES, "EXIT_NODE": "true"})
    waits = await look(practice, clock)
    assert (waits.hop(HopId.ROUTES), waits.hop(HopId.EXIT)) == (HopState.WAIT, HopState.WAIT)
    await clock.advance(APPROVED_AFTER)
    allowed = await look(practice, clock)
    assert (allowed.hop(HopId.ROUTES), allowed.hop(HopId.EXIT)) == (HopState.OK, HopState.OK)


async def test_an_app_connector_without_a_tag_has_nothing_that_a_policy_could_name(
    practice: Practice, clock: HandClock
) -> None:
    await make(practice, clock, "tailscale-app-connector-node", {})
    await clock.advance(10 * APPROVED_AFTER)
    assert (await look(practice, clock)).findings == ["app-connector-not-active"]


async def test_the_deploy_of_a_node_ends_when_the_admin_has_allowed_it(deploy: Deploy, clock: HandClock) -> None:
    events = await clock.play(deploy(ROUTER, "node", expose=Exposure.DIRECT, settings={"ROUTES": ROUTES}))
    last = events[-1]
    assert isinstance(last, JobResult) and last.result is JobOutcome.OK
    assert last.seconds > APPROVED_AFTER
