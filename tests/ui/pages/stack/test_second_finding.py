"""A hop with more than one finding: each can be read, and acted on, without leaving the path."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.ui.pages.stack.rows import warns
from tests.ui.pages.stack.stack_pages import Opened, still_stack
from tests.ui.pretend import screen_text

ADVICE = Finding(
    id="auth-once-ignores-changes", severity=Severity.INFO, hop=HopId.LOGIN, summary="A flag is not set.",
    evidence="TS_EXTRA_ARGS", remedy=Remedy(text="Run tailscale set."),
)  # fmt: skip
DEFECT = Finding(
    id="node-key-expiring", severity=Severity.DEGRADED, hop=HopId.LOGIN, summary="The login ends soon.",
    evidence="KeyExpiry in 3 days", remedy=Remedy(text="Give a new key.", action=RemedyAction.NEW_KEY),
)  # fmt: skip


async def both(opened: Opened, *findings: Finding) -> None:
    """Let the page show these at the login, with the cursor there."""
    page = opened.stack
    assert page.diagnosis is not None
    hops = tuple(replace(hop, state=HopState.OK) for hop in page.diagnosis.hops)
    page.take(replace(page.diagnosis, verdict=Verdict.DEGRADED, hops=hops, findings=findings))
    page.show(cursor="login")
    await opened.pilot.pause()


@pytest.mark.slow
async def test_the_next_finding_of_a_hop_is_a_key_away_and_can_be_acted_on() -> None:
    async with still_stack() as opened:
        await both(opened, ADVICE, DEFECT)
        assert "Finding 1 of 2" in screen_text(opened.app)
        assert "n next finding" in screen_text(opened.app)
        await opened.pilot.press("n")
        assert opened.stack.finding == DEFECT
        assert "Finding 2 of 2" in screen_text(opened.app)
        assert "The login ends soon." in screen_text(opened.app)
        assert "Enter apply fix" in screen_text(opened.app)
        await opened.pilot.press("n")
        assert opened.stack.finding == ADVICE


@pytest.mark.slow
async def test_another_judgement_keeps_the_finding_that_is_read_until_it_is_gone() -> None:
    async with still_stack() as opened:
        await both(opened, ADVICE, DEFECT)
        await opened.pilot.press("n")
        await both(opened, ADVICE, replace(DEFECT, evidence="KeyExpiry in 2 days"))
        assert opened.stack.finding is not None and opened.stack.finding.id == DEFECT.id
        await both(opened, ADVICE)
        assert opened.stack.finding == ADVICE


@pytest.mark.slow
async def test_who_comes_back_to_a_hop_reads_its_first_finding() -> None:
    async with still_stack() as opened:
        await both(opened, ADVICE, DEFECT)
        await opened.pilot.press("n", "down", "up")
        assert opened.stack.finding == ADVICE


@pytest.mark.slow
async def test_a_hop_with_one_finding_has_no_key_for_another() -> None:
    async with still_stack() as opened:
        await both(opened, ADVICE)
        assert "next finding" not in screen_text(opened.app)
        await opened.pilot.press("n")
        assert opened.stack.finding == ADVICE


@pytest.mark.slow
async def test_a_defect_behind_an_advice_warns_at_its_hop() -> None:
    async with still_stack() as opened:
        await both(opened, ADVICE, DEFECT)
        diagnosis = opened.stack.diagnosis
        assert diagnosis is not None
        [login] = [hop for hop in diagnosis.hops if hop.id is HopId.LOGIN]
        assert warns(diagnosis, login)
