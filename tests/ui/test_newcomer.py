"""Who has no stack yet is told in one line what this is, and led to a first one by one key."""

from __future__ import annotations

from scaletail_tui.ui.app import SETUP
from scaletail_tui.ui.overview import Overview
from tests.ui.pretend import QuietApp, fake_ports, screen_text, until


async def test_a_host_without_stacks_shows_what_this_is_and_the_key_of_the_setup() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: "Catalog" in screen_text(app))
        app.set_overview(Overview(judged=True))
        await until(lambda: "0 leads to a first one" in screen_text(app).splitlines()[0])
        await pilot.press("0")
        await until(lambda: app.return_value == SETUP)
