"""Before a deploy over a stack it is told which containers are made anew, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import Answers, SidecarOptions
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end
from scaletail_tui.operations.plan.planning import make_plan, spec_for
from scaletail_tui.operations.plan.replaced import Replaced, ReplacedFor, find_replaced

KUMA = "uptime-kuma"


class Redeploy:
    """uptime-kuma, about to be deployed again."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock(1_795_000_000.0)
        self.practice = Practice(clock=self.clock, folder=folder)

    async def plan(self, settings: Mapping[str, str], sidecar: SidecarOptions) -> Plan:
        ports = self.practice.ports
        service = self.practice.catalog.load().get(KUMA)
        assert service is not None
        answers = Answers(name=KUMA, exposure=Exposure.SERVE, settings=settings, sidecar=sidecar)
        return await make_plan(ports, await spec_for(ports, service, answers, redeploy=True))

    async def replaced(
        self, settings: Mapping[str, str] | None = None, sidecar: SidecarOptions | None = None
    ) -> dict[str, tuple[ReplacedFor, ...]]:
        plan = await self.clock.play(self.plan(settings or {}, sidecar or SidecarOptions()))
        found: tuple[Replaced, ...] = await self.clock.play(find_replaced(self.practice.ports, plan))
        return {one.service: one.why for one in found}


async def test_an_answer_that_changes_nothing_makes_nothing_anew(tmp_path: Path) -> None:
    assert await Redeploy(tmp_path).replaced() == {}


async def test_a_setting_of_the_app_makes_the_app_anew(tmp_path: Path) -> None:
    assert await Redeploy(tmp_path).replaced({"DOCKER_MONITORS": "true"}) == {"application": (ReplacedFor.SETTINGS,)}


async def test_a_setting_of_the_sidecar_takes_the_app_along(tmp_path: Path) -> None:
    found = await Redeploy(tmp_path).replaced(sidecar=SidecarOptions(accept_dns=True))
    assert ReplacedFor.SETTINGS in found["tailscale"]
    assert ReplacedFor.SIDECAR in found["application"]


async def test_a_tag_that_has_moved_since_makes_it_anew(tmp_path: Path) -> None:
    redeploy = Redeploy(tmp_path)
    folder = redeploy.practice.ports.folders.folder(KUMA)
    await redeploy.clock.play(redeploy.practice.enter())
    pull = redeploy.practice.ports.compose.pull(folder, KUMA, ("application",))
    await redeploy.clock.play(run_to_end(pull))
    assert await redeploy.replaced() == {"application": (ReplacedFor.IMAGE,)}
