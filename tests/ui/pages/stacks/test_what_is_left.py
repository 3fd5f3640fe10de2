"""What the list says of a stack with a finding, and of what a removal has left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, Remedy, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.pages.stack.rows import finding_heading
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from scaletail_tui.ui.pages.stacks.rows import Columns, stack_row, strip_heading, strip_rows
from tests.ui.pages.stack.stack_pages import Opened, running_stack, say_to_removal, still_stacks
from tests.ui.pages.stacks.test_stacks_screen import summary
from tests.ui.pretend import screen_text, until

ADVICE = "It answers, and its image is a year old."


def diagnosis(*states: HopState) -> Diagnosis:
    hops = tuple(Hop(id=hop, state=state, evidence="as it is") for hop, state in zip(HopId, states, strict=False))
    return Diagnosis(stack="vault", verdict=Verdict.OK, url=None, hops=hops, findings=())


def test_a_stack_with_a_finding_is_never_ok_in_the_list() -> None:
    stack = summary("vault", StackState.OK, finding="image-old", sentence=ADVICE, hop="image")
    columns = Columns.fitting([stack], 80)
    told = stack_row(stack, columns, waited=0, news=None, doing="", certificate="").text
    assert "✓" not in told and "OK" not in told and told.startswith("!") and "note" in told
    assert "note at image" in strip_heading(stack, None, "").text
    said = " ".join(row.text for row in strip_rows(stack, None, ""))
    assert ADVICE in said and "Nothing is wrong" not in said
    calm = stack_row(summary("vault", StackState.OK), columns, waited=0, news=None, doing="", certificate="").text
    assert calm.startswith("✓")


def test_nothing_is_wrong_never_stands_above_a_hop_that_fails() -> None:
    well, bad = diagnosis(HopState.OK, HopState.OK), diagnosis(HopState.OK, HopState.FAIL)
    assert "Nothing is wrong" in finding_heading(well, None).text
    assert "Not judged yet" in finding_heading(bad, None).text
    stack = summary("vault", StackState.OK)
    assert "Nothing is wrong." in [row.text for row in strip_rows(stack, None, "", path=well)]
    assert "Not judged yet." in [row.text for row in strip_rows(stack, None, "", path=bad)]
    waits = Finding(
        id="cert-pending", severity=Severity.INFO, hop=HopId.IMAGE, summary="It waits.", evidence="", waiting=True,
        remedy=Remedy(text="Wait."),
    )  # fmt: skip
    assert "Nothing is wrong" in finding_heading(replace(well, findings=(waits,)), waits).text
    assert "Nothing is wrong" not in finding_heading(replace(bad, findings=(waits,)), waits).text


async def remove_so_far(opened: Opened, yes: int) -> None:
    """So many steps, and no to the next one."""
    page = opened.stack
    await say_to_removal(opened, "n", *("y" * yes))
    next_one = "Then removes the files" if yes == 2 else "Then removes the device's identity"
    await until(lambda: page.question is not None and page.question.sentence.startswith(next_one))
    await opened.pilot.press("escape")


@pytest.mark.slow
@pytest.mark.parametrize("yes", [2, 3])
async def test_a_removal_ends_in_the_list_and_not_on_the_page_of_what_is_gone(yes: int) -> None:
    async with running_stack("jellyfin", speed=100.0) as opened:
        page = opened.stack
        await until(lambda: page.acts.managed)
        await remove_so_far(opened, yes)
        await until(lambda: isinstance(opened.app.screen, StacksScreen))


@pytest.mark.slow
async def test_what_a_removal_has_left_is_listed_and_taken_away_there_after_its_name_was_typed() -> None:
    async with running_stack("jellyfin", speed=100.0) as opened:
        page = opened.stack
        folder = Path(opened.practice.root) / "jellyfin"
        (folder / "tailscale" / "state").mkdir(parents=True, exist_ok=True)
        (folder / "tailscale" / "state" / "tailscaled.state").write_text("{}")
        await until(lambda: page.acts.managed)
        await remove_so_far(opened, 3)
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        stacks = opened.stacks
        await until(lambda: [one for one in stacks.rows if one.name == "jellyfin" and one.state is StackState.LEFT])
        stacks.stay()
        stacks.key_row.unsay()
        stacks.list_pane.change(cursor="jellyfin")
        await opened.pilot.pause()
        assert "x remove" in screen_text(opened.app) and "identity and data are left" in screen_text(opened.app)
        await opened.pilot.press("x")
        await until(lambda: stacks.question is not None)
        await opened.pilot.press(*"jellyfin", "enter")
        await until(lambda: not folder.exists())
        await until(lambda: "jellyfin" not in [one.name for one in stacks.rows])


async def test_restart_and_stop_are_not_offered_for_what_is_left() -> None:
    async with still_stacks() as opened:
        stacks = opened.stacks
        left = summary("gone", StackState.LEFT)
        opened.app.overview = replace(opened.app.overview, stacks=(left,))
        stacks.show_list()
        await opened.pilot.pause()
        last = screen_text(opened.app).splitlines()[-1]
        assert "remove" in last and "restart" not in last and "stop" not in last
