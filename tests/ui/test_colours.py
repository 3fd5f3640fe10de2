"""A change of colours reaches all that is drawn, whichever place it is in."""

from __future__ import annotations

import pytest

from scaletail_tui.ui.options import Look, UiOptions
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.theme import Ground, Ink
from tests.ui.pretend import QuietApp, fake_ports, screen_text, until


async def see_host(look: Look, *keys: str) -> list[list[tuple[str, str]]]:
    """The host page's rows, each text with its style, after keys that lead away from it and back."""
    app = QuietApp(fake_ports(), options=UiOptions(look=look))

    def shows_host() -> bool:
        return app.page is not None and app.page.SECTION == "host" and app.page.is_mounted

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until(shows_host)
        await pilot.pause()
        await pilot.press(*keys)
        await until(shows_host)
        await pilot.pause()
        strips = app.screen._compositor.render_strips(app.screen.size)
        return [[(part.text, str(part.style)) for part in strip.simplify()] for strip in strips]


@pytest.mark.slow
async def test_a_page_of_another_place_takes_on_the_colours_that_were_changed_meanwhile() -> None:
    changed = await see_host(Look.DARK, "1", "question_mark", "c", "escape", "3")
    assert changed == await see_host(Look.LIGHT)


@pytest.mark.slow
async def test_the_page_below_help_takes_on_colours_that_were_turned_all_the_way_round() -> None:
    changed = await see_host(Look.DARK, "question_mark", *"c" * len(Look), "escape")
    assert changed == await see_host(Look.DARK)


async def test_drawing_again_heals_what_a_widget_keeps_of_its_last_drawing() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: app.page is not None and app.page.is_mounted)
        await pilot.pause()
        assert "garbled" not in screen_text(app)  # all of it is drawn by now
        places = app.screen.query_one("#places", Bar)
        places._drawn = [(("garbled".ljust(80), app.palette.style(Ink.FAIL, Ground.PAGE)),)]
        places.refresh()
        await until(lambda: "garbled" in screen_text(app))
        await pilot.press("R")
        await until(lambda: "garbled" not in screen_text(app))
