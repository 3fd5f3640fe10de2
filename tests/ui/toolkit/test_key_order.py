"""Keys that arrive in one packet, as on a slow line."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.app import App

from scaletail_tui.ui import key_order
from scaletail_tui.ui.pages.catalog.page import CatalogScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.toolkit.field import Field
from tests.ui.pretend import QuietApp, fake_ports, until


def typed(app: App[str], *keys: str) -> None:
    """Put all keys into the app's queue at once."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


@pytest.mark.parametrize("text", ["vault", "jk12q/"])
async def test_what_is_typed_behind_the_search_key_is_searched_for(text: str) -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)):
        page = app.screen
        assert isinstance(page, CatalogScreen)
        await until(lambda: page.load.services)
        typed(app, "slash", *text)
        await until(lambda: page.query_one("#search", Field).value == text)


async def test_a_burst_of_arrows_moves_as_often_as_it_was_pressed() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)):
        page = app.screen
        assert isinstance(page, CatalogScreen)
        await until(lambda: page.load.services)
        typed(app, *["down"] * 7, "up")
        await until(lambda: page.services_pane.cursor == 6)


async def test_keys_behind_a_change_of_place_go_to_the_new_place() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)):
        page = app.screen
        assert isinstance(page, CatalogScreen)
        await until(lambda: page.load.services)
        typed(app, "3", "1", "slash", "x")
        await until(lambda: app.screen is page and page.query_one("#search", Field).value == "x")


async def test_keys_on_a_page_that_has_just_come_act_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_order, "LIMIT", 3600.0)  # what is still held back then never comes
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)):
        page = app.screen
        assert isinstance(page, CatalogScreen)
        await until(lambda: page.load.services)
        typed(app, "enter", "enter")
        await until(lambda: isinstance(app.screen, WizardScreen) and app.screen.step is Step.KEY)
        typed(app, "escape", "l", "n", "down", "down", "up")
        wizard = app.screen
        assert isinstance(wizard, WizardScreen)
        await until(lambda: wizard.step is Step.SETTINGS and app.has_taken_all_keys)


def click(x: int, y: int) -> list[events.Event]:
    pressed = {"x": x, "y": y, "delta_x": 0, "delta_y": 0, "button": 1, "shift": False, "meta": False, "ctrl": False}
    return [kind(None, **pressed) for kind in (events.MouseDown, events.MouseUp)]  # type: ignore[arg-type]


@pytest.mark.parametrize("left", ["by the user", "from outside"])
async def test_what_arrives_while_the_program_ends_is_dropped(left: str) -> None:
    app = QuietApp(fake_ports())

    async def go_on() -> None:
        """As the driver does, until the app takes nothing more."""
        while all(app.post_message(event) for event in (*click(3, 3), *from_terminal())):
            await asyncio.sleep(0)

    async with app.run_test(size=(60, 16)):
        await until(lambda: isinstance(app.screen, CatalogScreen))
        if left == "by the user":
            app.exit()
        late = asyncio.create_task(go_on())
    await late


def from_terminal() -> tuple[events.Event, ...]:
    return events.Key("down", None), events.Paste("late"), events.AppBlur(), events.AppFocus()
