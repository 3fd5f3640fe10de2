"""An error of ours never ends the program, wherever it is raised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import pytest
from textual import events
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Input

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pretend import QuietApp, fake_ports, screen_text, until

WORDS = "The root folder is gone."


def broken() -> None:
    raise BadInput(WORDS, remedy="Make it again.")


class BrokenPage(Page[None]):
    AUTO_FOCUS = "#plain"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "break", show=False)]

    def body(self) -> Iterable[Widget]:
        yield Pane(id="pane")
        yield Field(id="plain")

    def action_break(self) -> None:
        broken()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        broken()

    def on_resize(self, event: events.Resize) -> None:
        if self.size.width == 81:
            broken()


@pytest.mark.parametrize(
    "where", ["a key's action", "a page's handler", "a widget's handler", "the app", "a resize", "later"]
)
async def test_an_error_is_told_and_the_page_goes_on(where: str) -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        page = BrokenPage()
        await app.push_screen(page)
        match where:
            case "a key's action":
                await pilot.press("f2")
            case "a page's handler":
                await pilot.press("enter")
            case "a widget's handler":
                page.query_one("#pane", Pane).call_later(broken)
            case "the app":
                app.call_later(broken)
            case "a resize":
                await pilot.resize_terminal(81, 24)
            case _:
                page.call_later(broken)
        await until(lambda: WORDS in screen_text(app))
        await pilot.press("x")
        assert page.query_one("#plain", Field).value == "x"


async def test_a_page_that_opens_while_the_program_is_being_left_may_find_no_widget() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)):
        page = BrokenPage()
        await app.push_screen(page)

        def open_late() -> None:
            app.exit()
            page.query_one("#gone")

        page.call_later(open_late)
        await until(lambda: app.has_ended)
    assert app.return_code == 0


async def test_a_widget_that_is_missing_while_the_program_goes_on_is_a_fault() -> None:
    app = QuietApp(fake_ports())
    with pytest.raises(NoMatches):
        async with app.run_test(size=(80, 24)):
            page = BrokenPage()
            await app.push_screen(page)
            page.call_later(page.query_one, "#gone")
            await until(lambda: app.has_ended)
