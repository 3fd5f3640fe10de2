"""What the wizard's pages say while they are answered: consequences, checks, counts, keys."""

from __future__ import annotations

from scaletail_tui.ui.screens.wizard_step import Step
from tests.ui.pretend import screen_text, until
from tests.ui.test_flows import open_wizard, practice_app, type_text


def said(text: str) -> str:
    """The words of a page in one line."""
    return " ".join(text.split())


async def test_what_a_choice_means_follows_the_choice() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "frigate")
        wizard.stop_typing()
        wizard.go_to(Step.ACCESS)
        await until(lambda: "tailscale-frigate :443 -> 127.0.0.1:8971" in said(screen_text(app)))
        assert "Nothing is published on this host." in said(screen_text(app))
        await pilot.press("down", "space")
        await until(lambda: "Funnel is noted as a wish" in screen_text(app))
        await pilot.press("down", "space")
        await until(lambda: "reached at the app's own port, without Serve" in said(screen_text(app)))
        await pilot.press("down", "space")
        await until(lambda: "port 8554 of this host can be reached from its own network" in said(screen_text(app)))
        assert "Nothing is published" not in screen_text(app)
        await pilot.press("down", "space")
        await until(lambda: "ports 8554 and 8555 of this host" in said(screen_text(app)))


async def test_direct_is_spoken_to_as_the_app_itself_does() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "frigate")
        wizard.stop_typing()
        wizard.go_to(Step.ACCESS)
        await until(lambda: "https://100.x.y.z:8971" in screen_text(app))
        assert "over HTTPS with the app's own certificate" in screen_text(app)
        assert "plain HTTP" not in screen_text(app)


async def test_a_form_on_a_tiny_terminal_stays_unfolded_while_it_is_typed_in() -> None:
    app = practice_app()
    async with app.run_test(size=(40, 10)) as pilot:
        wizard = await open_wizard(pilot, "it-tools")
        await pilot.pause()
        await type_text(pilot, "-b")
        await until(lambda: "   Device name      it-tools-b" in screen_text(app))
        assert "Containers" in screen_text(app)
        for size in ((80, 24), (38, 9), (40, 10)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await type_text(pilot, "c")
        await until(lambda: "   Device name      it-tools-bc" in screen_text(app))
        assert "Containers" in screen_text(app) and wizard.typing_in == "name"
