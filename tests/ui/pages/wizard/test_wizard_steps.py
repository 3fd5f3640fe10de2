"""What the wizard's pages say while they are answered: consequences, checks, counts, keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.pilot import Pilot

from scaletail_tui.adapters.practice import practice_ports
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.options import UiOptions
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.toolkit.field import KeyField
from tests.ui.pretend import screen_text, until
from tests.ui.test_flows import KEY, open_wizard, practice_app, type_text


def said(text: str) -> str:
    """The words of a page in one line."""
    return " ".join(text.split())


@pytest.mark.slow
async def test_what_a_choice_means_follows_the_choice() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "frigate")
        wizard.fields.stop()
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


@pytest.mark.slow
async def test_direct_is_spoken_to_as_the_app_itself_does() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "frigate")
        wizard.fields.stop()
        wizard.go_to(Step.ACCESS)
        await until(lambda: "https://100.x.y.z:8971" in screen_text(app))
        assert "over HTTPS with the app's own certificate" in screen_text(app)
        assert "plain HTTP" not in screen_text(app)


@pytest.mark.slow
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


@pytest.mark.slow
async def test_who_moves_to_another_row_has_left_the_field_and_what_was_typed_counts() -> None:
    app = practice_app()
    async with app.run_test(size=(40, 10)) as pilot:
        wizard = await open_wizard(pilot, "it-tools")
        await pilot.press("enter")
        await until(lambda: wizard.typing_in == "key")
        await type_text(pilot, KEY)
        await pilot.press("down")
        await until(lambda: wizard.typing_in is None)
        assert wizard.draft.reading.problem is None
        assert wizard.cursor_key() != "key"


@pytest.mark.slow
async def test_a_name_is_judged_when_its_field_is_left_and_tells_its_letters_while_it_is_typed() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "it-tools")
        await until(lambda: "one DNS label, 8 of 63 characters" in screen_text(app))
        await type_text(pilot, "-")
        await until(lambda: "· ?         checked when you leave the field" in screen_text(app))
        assert "of 63 characters" not in screen_text(app) and "a-z 0-9 -" in screen_text(app)
        await pilot.press("escape")
        await until(lambda: "ends with a hyphen" in screen_text(app))
        assert "a-z 0-9 -" not in screen_text(app)
        await pilot.press("enter", "b")
        await until(lambda: "checked when you leave the field" in screen_text(app))
        assert "FAIL" not in screen_text(app)
        await pilot.press("enter")
        await until(lambda: wizard.draft.name == "it-tools-b" and wizard.step is Step.KEY)


async def at_the_key(pilot: Pilot[str]) -> WizardScreen:
    wizard = await open_wizard(pilot, "it-tools")
    await pilot.press("enter")
    await until(lambda: wizard.typing_in == "key")
    return wizard


@pytest.mark.slow
async def test_a_refused_key_stays_in_its_open_field_and_a_pasted_one_takes_its_place() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await at_the_key(pilot)
        await type_text(pilot, "tskey-api-k12")
        await pilot.press("enter")
        await until(lambda: "This is an API key" in screen_text(app) and wizard.typing_in == "key")
        field = wizard.query_one("#typed-key", KeyField)
        await until(lambda: wizard.focused is field and field.selected_text == field.value)
        assert "tskey-api" not in screen_text(app)
        field.post_message(events.Paste(KEY))
        await until(lambda: "an auth key, complete" in screen_text(app))
        await until(lambda: wizard.typing_in == "key" and f"{len(KEY)} characters" in screen_text(app))
        await pilot.press("enter")
        await until(lambda: wizard.step is Step.ACCESS)
        assert wizard.draft.reading.length == len(KEY)


@pytest.mark.slow
async def test_a_key_that_is_edited_stays_until_something_else_is_typed() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await at_the_key(pilot)
        await type_text(pilot, KEY)
        await pilot.press("escape", "enter")
        await until(lambda: wizard.typing_in == "key")
        assert "*" * 40 in screen_text(app) and "an auth key, complete" in screen_text(app)
        await pilot.press("backspace")
        await until(lambda: "no key: a login link is shown" in screen_text(app))
        await pilot.press("escape")
        assert wizard.draft.typed_key is None


@pytest.mark.slow
async def test_going_on_by_link_forgets_the_key_in_the_field_too() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await at_the_key(pilot)
        await type_text(pilot, KEY)
        await pilot.press("escape", "l")
        await until(lambda: wizard.step is Step.ACCESS)
        assert wizard.draft.typed_key is None and not wizard.fields.field_for("key")[0].value


@pytest.mark.slow
async def test_a_paste_goes_into_the_row_under_the_cursor_and_is_not_lost_without_a_word() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "copyparty")
        wizard.fields.stop()
        wizard.go_to(Step.ACCESS)
        wizard.form.post_message(events.Paste("/srv/photos"))
        await until(lambda: "Nothing can be pasted here" in screen_text(app))
        wizard.go_to(Step.SETTINGS)
        wizard.form.change(cursor="FOLDERS")
        wizard.form.post_message(events.Paste("/srv/photos"))
        await until(lambda: wizard.typing_in == "FOLDERS" and "/srv/photos" in screen_text(app))
        await pilot.press("enter")
        assert wizard.draft.settings["FOLDERS"] == "/srv/photos"


@pytest.mark.slow
async def test_what_can_be_done_to_a_secret_is_offered_where_the_cursor_is_on_one() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "copyparty")
        wizard.fields.stop()
        wizard.go_to(Step.SETTINGS)
        wizard.form.change(cursor="ADMIN_PASSWORD")
        await until(lambda: "g generate again   v show it" in screen_text(app))
        await until(lambda: "v show secret" in screen_text(app).splitlines()[-1])
        await pilot.press("v")
        await until(lambda: "v hide secret" in screen_text(app).splitlines()[-1])
        wizard.form.change(cursor="FOLDERS")
        await until(lambda: "v show" not in screen_text(app))


@pytest.mark.slow
async def test_advanced_settings_are_counted_and_stand_in_the_column_of_the_others() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "it-tools")
        wizard.fields.stop()
        wizard.go_to(Step.SETTINGS)
        await until(lambda: screen_text(app).splitlines()[2].endswith("no fields"))
        await pilot.press("m")
        await until(lambda: screen_text(app).splitlines()[2].endswith("12 fields"))
        rows = screen_text(app).splitlines()
        columns = {one: next(row for row in rows if one in row) for one in ("Control server", "Sidecar image")}
        assert columns["Control server"].split()[-1] == "-"
        assert columns["Control server"].index("-") == columns["Sidecar image"].index("tailscale/tailscale") == 34


@pytest.mark.slow
async def test_one_problem_needs_you_and_two_need_you() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "copyparty")
        wizard.fields.stop()
        wizard.draft.settings["FOLDERS"] = "relative"
        wizard.go_to(Step.SETTINGS)
        await until(lambda: screen_text(app).splitlines()[2].endswith("1 needs you"))
        wizard.draft.set_advanced("tags", "media")
        wizard.show_form()
        await until(lambda: screen_text(app).splitlines()[2].endswith("2 need you"))


@pytest.mark.slow
async def test_a_key_is_masked_in_ascii() -> None:
    app = ScaletailApp(practice_ports(speed=200.0), options=UiOptions(ascii=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_key(pilot)
        await type_text(pilot, "tskey")
        await until(lambda: "*****" in screen_text(app))
        assert screen_text(app).isascii()


@pytest.mark.slow
async def test_the_folders_that_a_service_is_for_stand_before_everything_that_may_stay_as_it_is() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "copyparty")
        wizard.fields.stop()
        wizard.go_to(Step.SETTINGS)
        await until(lambda: "Folders to share" in screen_text(app))
        assert [one.key for one in wizard.form.rows if one.key] == ["FOLDERS", "ADMIN_PASSWORD"]
        wizard.draft.service = replace(
            wizard.draft.service,
            questions=tuple(
                replace(one, more=True) if one.key == "FOLDERS" else one for one in wizard.draft.service.questions
            ),
        )
        wizard.show_form()
        assert [one.key for one in wizard.form.rows if one.key] == ["ADMIN_PASSWORD"]


@pytest.mark.slow
async def test_advice_against_funnel_reads_as_in_the_catalog() -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "copyparty")
        wizard.fields.stop()
        wizard.go_to(Step.ACCESS)
        await until(lambda: "! with caution: The login page" in screen_text(app))


@pytest.mark.slow
@pytest.mark.parametrize("leave", ["enter", "tab", "escape"])
async def test_a_name_that_is_deleted_is_told_as_empty_and_ends_nothing(leave: str) -> None:
    app = practice_app()
    async with app.run_test(size=(80, 24)) as pilot:
        wizard = await open_wizard(pilot, "it-tools")
        await pilot.pause()
        await pilot.press("ctrl+u", leave)
        await until(lambda: "The name is empty" in screen_text(app))
        assert wizard.is_current and wizard.step is Step.NAME
        await pilot.press("enter")
        await type_text(pilot, "tools")
        await until(lambda: "https://tools." in screen_text(app))
