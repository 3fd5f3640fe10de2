"""The strip under the settings: what the row under the cursor is for, and what is wrong with its answer."""

from __future__ import annotations

import pytest

from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.pages.wizard.rows import MADE_UP
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pages.stack.stack_pages import set_up
from tests.ui.pretend import QuietApp, fake_ports, screen_text, until
from tests.ui.test_flows import practice_app, to_step


def strip_of(wizard: WizardScreen) -> str:
    """What stands in the strip, as far as it is seen."""
    pane = wizard.query_one("#means", Pane)
    lines = [" ".join(cell.text for cell in cells) for _, cells in pane.fold_lines()[: pane.body_height]]
    return f"{pane.heading.text if pane.heading else ''}\n" + "\n".join(lines)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_wrong_answer_says_in_the_strip_why_it_is_wrong_and_the_help_follows_the_cursor(
    size: tuple[int, int],
) -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=size) as pilot:
        wizard = await set_up(app, pilot, "linkding")
        await to_step(pilot, wizard, 3)
        for question in wizard.draft.service.questions:
            wizard.more = True
            wizard.show_form(cursor=question.key)
            await pilot.pause()
            assert question.key in strip_of(wizard)
        wizard.more = True
        wizard.draft.set_advanced("login_server", "not an address")
        wizard.show_form(cursor="login_server")
        await pilot.pause()
        problem = wizard.draft.problem_of_advanced("login_server")
        assert problem is not None and f"✗ FAIL {problem}" in " ".join(strip_of(wizard).split())


async def test_in_practice_the_key_step_says_that_any_made_up_key_will_do() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await set_up(app, pilot, "it-tools")
        await to_step(pilot, wizard, 1)
        await until(lambda: wizard.typing_in == "key")
        assert f"any made-up key will do, as {MADE_UP}" in screen_text(app)
        wizard.query_one("#typed-key").value = MADE_UP  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(lambda: wizard.step == 2)


async def test_on_a_real_host_no_made_up_key_is_offered() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await set_up(app, pilot, "it-tools")
        await to_step(pilot, wizard, 1)
        assert "made-up" not in screen_text(app)
