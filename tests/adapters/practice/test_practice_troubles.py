"""Every remedy can be tried on the practice host: a stack whose name asks for it breaks, and its remedy mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.app.troubles import BREAKS_AFTER
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, RemedyAction, Severity, Verdict
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.operations.observe.observer import observe
from scaletail_tui.operations.remedies.apply import FOR_A_HUMAN, remedy_and_verify
from scaletail_tui.operations.remedies.by_api import BY_API, offer_api
from tests.adapters.practice.conftest import GOOD_KEY, Deploy

ADMIN_ACTIONS = {action for action, _ in BY_API.values()}
"""Offered in the place of an admin's page."""
TRIED = [action for action in RemedyAction if action is not RemedyAction.NONE]


async def judged(practice: Practice, name: str) -> Diagnosis:
    return diagnose(await observe(practice.ports, name))


async def broken(practice: Practice, clock: HandClock, name: str, action: RemedyAction) -> Finding:
    """The first finding, once it is one with this action."""
    seen: list[str] = []
    for _ in range(60):
        diagnosis = await clock.play(judged(practice, name))
        first = diagnosis.findings[0] if diagnosis.findings else None
        if first is not None and action in ADMIN_ACTIONS:
            first = offer_api(practice.ports, first)
        if first is not None and first.remedy.action is action:
            return first
        seen.append(f"{first.id}: {first.remedy.action}" if first is not None else diagnosis.verdict.value)
        await clock.advance(1.0)
    raise AssertionError(f"{name} never asked for {action}: {list(dict.fromkeys(seen))}")


@pytest.mark.slow
@pytest.mark.parametrize("action", TRIED)
async def test_a_stack_named_after_a_remedy_breaks_and_the_remedy_mends_it(
    practice: Practice, clock: HandClock, deploy: Deploy, action: RemedyAction
) -> None:
    name = f"try-{action.value}"
    events = await clock.play(deploy("linkding", name))
    assert events
    await clock.advance(BREAKS_AFTER)
    finding = await broken(practice, clock, name, action)
    key = AuthKey(GOOD_KEY) if action in (RemedyAction.NEW_KEY, RemedyAction.SET_ASIDE_STATE) else None
    outcome = await clock.play(remedy_and_verify(practice.ports, name, finding, key=key, typed=name, patience=3600.0))
    assert outcome.gone, outcome
    assert (outcome.did == "") == (action in FOR_A_HUMAN)
    await clock.advance(20.0)
    after = await clock.play(judged(practice, name))
    faults = {one.id for one in after.findings if one.severity in (Severity.BLOCKER, Severity.BROKEN)}
    # A login by link may take more than one run of the sidecar: then the app must join it again.
    assert faults <= ({"netns-stale"} if action is RemedyAction.SHOW_LINK else set())


async def test_other_stacks_do_not_break(practice: Practice, clock: HandClock, deploy: Deploy) -> None:
    await clock.play(deploy("linkding", "quiet"))
    await clock.advance(BREAKS_AFTER * 3)
    assert (await clock.play(judged(practice, "quiet"))).verdict is Verdict.OK
    assert Path(practice.ports.folders.folder("quiet")).is_dir()
