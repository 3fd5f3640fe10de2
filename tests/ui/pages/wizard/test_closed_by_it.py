"""What a deploy over a stack closes to the internet is said before it, and a change of what lives closes nothing."""

from __future__ import annotations

from pathlib import Path

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.public import PublicWish, go_public
from scaletail_tui.ui.pages.wizard.planning import PlannedAnswers, plan_answers
from scaletail_tui.ui.wizard_draft import WizardDraft

KUMA = "uptime-kuma"
SAID = "/hook of port 8443 is public now and is closed by this."


async def test_a_public_path_that_a_redeploy_closes_is_a_warning_of_its_plan(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports = practice.ports

    async def plan_twice() -> tuple[PlannedAnswers, PlannedAnswers, bool]:
        existing = await spec_from_disk(ports, KUMA)
        draft = WizardDraft.begin(existing.service, existing=existing)
        await go_public(ports, KUMA, PublicWish(port=8443, path="/hook"), typed=KUMA)  # since the draft was begun
        over = await plan_answers(ports, draft)
        draft = WizardDraft.begin(existing.service, existing=await spec_from_disk(ports, KUMA))
        draft.settings["DOCKER_MONITORS"] = "true"
        changed = await plan_answers(ports, draft)
        return over, changed, changed.spec.public

    over, changed, public = await clock.play(plan_twice())
    assert over.change is None and not over.spec.public and over.plan.warnings.count(SAID) == 1
    assert changed.change is not None and public and SAID not in changed.plan.warnings
