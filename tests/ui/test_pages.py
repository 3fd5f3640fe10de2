"""What every page has: places, keys, messages, questions, work that fails, small terminals."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.widget import Widget

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.app import PRACTICE, REAL_HOST, ScaletailApp
from scaletail_tui.ui.keymap.places import EVERYWHERE
from scaletail_tui.ui.keymap.sections import KEYS
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.options import Look, UiOptions
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import right, row
from tests.ui.pages.catalog.test_catalog_screen import stack
from tests.ui.pretend import QuietApp, fake_ports, screen_text, until


class PlainPage(Page[None]):
    """Two panes and whatever a test wants to run."""

    SECTION = "host"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("host")]

    def body(self) -> Iterable[Widget]:
        yield Pane(id="first", heading=row("First"), rows=[row(f"row {n}", key=str(n)) for n in range(40)])
        yield Pane(id="second", heading=row("Second"), rows=[row("alone", key="x", copy="raw text")])


@asynccontextmanager
async def page_shown(
    *, size: tuple[int, int] = (80, 24), options: UiOptions | None = None
) -> AsyncIterator[tuple[ScaletailApp, Pilot[str], PlainPage]]:
    app = QuietApp(fake_ports(), options=options or UiOptions())
    async with app.run_test(size=size) as pilot:
        page = PlainPage()
        await app.push_screen(page)
        await pilot.pause()
        yield app, pilot, page


def last_row(app: ScaletailApp) -> str:
    return screen_text(app).splitlines()[-1]


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_key_has_an_id_a_label_and_a_sentence() -> None:
    keys = [key for section in KEYS.values() for key in section]
    ids = [key.id for key in keys]
    assert len(set(ids)) == len(ids)
    for key in keys:
        assert key.label and key.tooltip.endswith("."), key.id


def test_no_key_is_one_that_terminals_or_multiplexers_eat() -> None:
    eaten = re.compile(r"ctrl\+[abcsqwtnrlpz]$|alt\+|ctrl\+shift|f([2-9]|1[0-2])$|ctrl\+(up|down|left|right)$")
    for section in KEYS.values():
        for key in section:
            names = key.keys.split(",")
            if key.id == "app.suspend":  # means what a terminal means by it, and nothing else
                assert names == ["ctrl+z"]
                continue
            assert not [name for name in names if eaten.search(name)], key.id


def test_one_letter_means_one_thing_on_a_page() -> None:
    for name, section in KEYS.items():
        used = [one for key in section for one in key.keys.split(",")]
        assert len(set(used)) == len(used), name


def test_x_alone_removes_stops_or_rolls_back() -> None:
    words = re.compile(r"remov|stop the job|roll", re.IGNORECASE)
    for section in KEYS.values():
        for key in section:
            if words.search(f"{key.label} {key.tooltip}"):
                assert "x" in key.keys.split(","), key.id


def test_bindings_carry_what_the_table_says() -> None:
    for section in KEYS:
        for binding in bindings(section):
            assert isinstance(binding, Binding) and binding.id and binding.tooltip and binding.description


@pytest.mark.slow
async def test_a_key_that_the_user_has_changed_works_and_is_shown() -> None:
    async with page_shown(options=UiOptions(keymap={"host.again": "z"})) as (app, pilot, page):
        seen: list[str] = []
        page.action_again = lambda: seen.append("again")  # type: ignore[attr-defined]
        await pilot.press("z")
        assert seen == ["again"]
        assert " z check again" in last_row(app)


async def test_the_key_row_has_at_most_six_keys_and_help_at_its_end() -> None:
    async with page_shown() as (app, pilot, _):
        assert last_row(app).endswith("? keys")
        await pilot.resize_terminal(44, 24)
        await pilot.pause()
        assert last_row(app).endswith("? keys")


# ── moving and focus ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
async def test_tab_moves_the_edge_and_arrows_move_the_focused_pane() -> None:
    async with page_shown() as (app, pilot, page):
        first = page.query_one("#first", Pane)
        await pilot.press("down", "pagedown")
        assert first.cursor == 1 + first.body_height - 1
        assert "▌First" in screen_text(app)
        await pilot.press("tab")
        assert "▌Second" in screen_text(app) and "▌First" not in screen_text(app)
        await pilot.press("shift+tab", "end", "home")
        assert first.cursor == 0 and first.top == 0


@pytest.mark.slow
async def test_on_a_slow_line_a_list_jumps_half_a_page_at_its_edge() -> None:
    async with page_shown(options=UiOptions(slow_line=True)) as (_, pilot, page):
        first = page.query_one("#first", Pane)
        await pilot.press(*["down"] * first.body_height)
        assert first.top == 1 + first.body_height // 2
    async with page_shown() as (_, pilot, page):
        first = page.query_one("#first", Pane)
        await pilot.press(*["down"] * first.body_height)
        assert first.top == 1


async def test_the_cursor_stays_with_its_row_when_rows_change() -> None:
    async with page_shown() as (_, pilot, page):
        first = page.query_one("#first", Pane)
        await pilot.press("down", "down")
        first.change([row("new", key="new"), *first.rows])
        assert first.current is not None and first.current.key == "2"
        first.change([row("other", key="other")])
        assert first.current is not None and first.current.key == "other"


@pytest.mark.slow
async def test_a_pane_says_how_many_lines_stand_below_it() -> None:
    async with page_shown() as (app, pilot, page):
        first = page.query_one("#first", Pane)
        shown = first.body_height
        assert f"{40 - shown} more below" in screen_text(app).splitlines()[1]
        await pilot.press(*["down"] * (shown + 1))
        assert f"{40 - shown - 2} more below" in screen_text(app)
        await pilot.press("end")
        assert "more below" not in screen_text(app)


async def test_where_a_heading_has_no_room_what_stands_below_is_said_before_its_own_right_end() -> None:
    async with page_shown(size=(80, 24)) as (app, pilot, page):
        page.query_one("#first", Pane).change(heading=row("Which key may add it?", right("never shown, never logged")))
        assert screen_text(app).splitlines()[1].endswith(" more below  ·  never shown, never logged")
        await pilot.resize_terminal(44, 24)
        await pilot.pause()
        heading = screen_text(app).splitlines()[1]
        assert "Which key may add it" in heading and heading.endswith(" more below")


async def test_y_copies_what_the_row_says_and_tells_so() -> None:
    async with page_shown() as (app, pilot, _):
        await pilot.press("tab", "y")
        assert app.clipboard == "raw text"
        assert last_row(app) == " sent to the clipboard: raw text"


async def test_text_selected_by_mouse_is_copied() -> None:
    async with page_shown() as (app, pilot, _):
        await pilot.mouse_down("#first", offset=(1, 1))
        await pilot.hover("#first", offset=(5, 1))
        await pilot.mouse_up("#first", offset=(5, 1))
        await pilot.pause()
        await pilot.press("ctrl+c")
        assert app.clipboard == "row 0"[:4] or app.clipboard == "row 0"


async def test_clicking_a_key_in_the_key_row_presses_it() -> None:
    async with page_shown() as (_, pilot, page):
        seen: list[str] = []
        page.action_again = lambda: seen.append("again")  # type: ignore[attr-defined]
        await pilot.click("#keys", offset=(3, 0))
        await until(lambda: seen)


# ── messages, questions, work ────────────────────────────────────────────────────────────────────────────────────


async def test_a_message_takes_the_key_rows_place() -> None:
    async with page_shown() as (app, _, page):
        page.say("vaultwarden runs again")
        assert last_row(app) == " vaultwarden runs again"
        page.key_row.unsay()
        assert last_row(app).endswith("? keys")


@pytest.mark.slow
@pytest.mark.parametrize(("key", "answer"), [("y", True), ("escape", False)])
async def test_a_question_takes_every_key_until_it_is_answered(key: str, answer: bool) -> None:
    async with page_shown() as (app, pilot, page):
        answers: list[bool] = []

        async def task() -> None:
            answers.append(await page.ask("Restarts sidecar and app.", yes="restart"))

        page.work(task, group="test", doing="asking")
        await until(lambda: page.question)
        assert last_row(app) == " Restarts sidecar and app.  y restart  Esc leave"
        await pilot.press("q", "1", "down")
        assert not answers and app.is_running
        await pilot.press(key)
        await until(lambda: answers)
        assert answers == [answer]
        assert last_row(app).endswith("? keys")


async def test_a_long_question_has_its_sentence_above_the_keys() -> None:
    async with page_shown() as (app, pilot, page):
        sentence = "Writes serve.json, waits for the sidecar to apply it, goes back after 10 s of silence."

        async def task() -> None:
            await page.ask(sentence)

        page.work(task, group="test", doing="asking")
        await until(lambda: page.question)
        await pilot.pause()
        rows = screen_text(app).splitlines()
        assert " ".join(f"{rows[-3]} {rows[-2]}".split()) == sentence
        assert rows[-1] == " y do it  Esc leave"
        await pilot.press("escape")
        await until(lambda: not page.question)
        await pilot.pause()
        assert sentence[:20] not in screen_text(app)


@pytest.mark.slow
async def test_a_word_must_be_typed_in_full_before_enter_counts() -> None:
    async with page_shown() as (_, pilot, page):
        answers: list[bool] = []

        async def task() -> None:
            answers.append(await page.ask_word("Removes identity and data.", "vault"))

        page.work(task, group="test", doing="asking")
        await until(lambda: page.question)
        await pilot.press(*"vaul", "enter")
        assert not answers
        await pilot.press("x", "backspace", "t", "enter")
        await until(lambda: answers)
        assert answers == [True]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ScaletailError("The engine is gone.", remedy="Start it."), "The engine is gone. Start it."),
        (RuntimeError("tskey-auth-secret"), "We broke while working: RuntimeError. The log file has the details."),
    ],
)
async def test_work_that_fails_becomes_a_sentence_and_the_program_goes_on(error: Exception, said: str) -> None:
    async with page_shown() as (app, _, page):

        async def task() -> None:
            raise error

        page.work(task, group="test", doing="working")
        await until(lambda: said in last_row(app))
        assert "tskey" not in screen_text(app)
        assert app.is_running


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_row_0_names_the_places_what_fails_and_from_100_columns_the_host() -> None:
    overview = Overview(
        judged=True,
        host="nas.lan",
        engine="docker 28.3.2",
        stacks=(stack("vault", StackState.FAIL, "vaultwarden"),),
    )
    async with page_shown(size=(100, 24)) as (app, pilot, page):
        app.set_overview(overview)
        first = screen_text(app).splitlines()[0]
        assert first.startswith(" scaletail  1 Catalog") and "3 Host" in first
        assert first.endswith("nas.lan  ·  docker 28.3.2  ·  tail4e5f.ts.net")
        page.trail = "vault"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        first = screen_text(app).splitlines()[0]
        assert "3 Host" not in first and "/ vault" in first and first.endswith("  tail4e5f.ts.net")
        app.set_overview(Overview(engine_down=True))


@pytest.mark.parametrize(
    ("width", "end"),
    [
        (120, "practice  ·  nas.lan  ·  docker 28.3.2  ·  tail4e5f.ts.net"),
        (110, "practice  ·  nas.lan  ·  tail4e5f.ts.net"),
        (90, "practice  ·  tail4e5f.ts.net"),
        (80, "tail4e5f.ts.net"),
        (60, "3 Host"),
        (54, "3 Host"),
    ],
)
async def test_row_0_gives_up_engine_host_practice_and_tailnet_before_a_place_or_a_failure(
    width: int, end: str
) -> None:
    stacks = (
        stack("vault", StackState.FAIL, "vaultwarden"),
        replace(stack("kuma", StackState.OK, "uptime-kuma"), expose="funnel"),
    )
    overview = Overview(judged=True, practice=True, host="nas.lan", engine="docker 28.3.2", stacks=stacks)
    async with page_shown(size=(width, 24)) as (app, _, _):
        app.set_overview(overview)
        first = screen_text(app).splitlines()[0]
        assert "2 Stacks ✗1 PUBLIC 1" in first and first.endswith(end)


@pytest.mark.parametrize("width", [40, 44, 59, 60, 80, 99, 100, 140, 200])
@pytest.mark.parametrize("trail", ["", "Set up Home Assistant, the long way round through every word it has"])
async def test_that_it_is_practice_stands_in_row_0_at_every_width(width: int, trail: str) -> None:
    failing = tuple(stack(f"s{number}", StackState.FAIL, "vaultwarden") for number in range(12))
    overview = Overview(judged=True, practice=True, host="nas.lan", engine="docker 28.3.2", stacks=failing)
    async with page_shown(size=(width, 24)) as (app, _, page):
        page.trail = trail
        app.set_overview(overview)
        page.show_places()
        assert screen_text(app).splitlines()[0].count("practice") == 1
        app.set_overview(replace(overview, practice=False))
        assert "practice" not in screen_text(app).splitlines()[0]


async def test_a_message_that_is_longer_than_the_row_takes_lines_above_it_and_gives_them_back() -> None:
    said = (
        "The files of vaultwarden are written to /home/ada/scaletail/vaultwarden; start them with: docker compose up -d"
    )
    async with page_shown(size=(60, 16)) as (app, pilot, page):
        before = screen_text(app)
        page.say(said)
        await pilot.pause()
        assert " ".join("".join(screen_text(app).splitlines()[-3:]).split()) == " ".join(said.split())
        page.key_row.unsay()
        await pilot.pause()
        assert screen_text(app) == before


async def test_the_host_keys_lead_from_place_to_place_and_back() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        assert app.current_mode == "host" and "This host" in screen_text(app)
        await pilot.press("1")
        assert app.current_mode == "catalog"


async def test_practice_ends_the_program_with_that_wish() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3", "p")
    assert app.return_value == PRACTICE


async def test_practice_has_a_key_back_to_the_real_host_which_asks_first() -> None:
    app = QuietApp(fake_ports(practice=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert "p real host" in screen_text(app)
        await pilot.press("p")
        await until(lambda: app.page is not None and app.page.question is not None)
        await pilot.press("y")
        await until(lambda: not app.is_running or app._exit)
    assert app.return_value == REAL_HOST


async def test_control_c_does_not_end_the_program_and_q_does() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+c")
        assert "Press q to quit. Jobs go on" in screen_text(app)
        await pilot.press("q")
    assert app.return_value is None and app.return_code == 0


# ── help and commands ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
async def test_help_shows_the_keys_of_the_page_and_finds_one_by_a_word() -> None:
    async with page_shown() as (app, pilot, page):
        await pilot.press("question_mark")
        text = screen_text(app)
        assert "▌Host" in text and "check again" in text and "Everywhere" in text and "✗ FAIL" in text
        await pilot.press("slash", *"copy")
        assert "check again" not in screen_text(app) and "copy" in screen_text(app)
        await pilot.press("escape", "escape")
        assert app.screen is page
        await pilot.press("f1")
        assert "▌Host" in screen_text(app)


@pytest.mark.slow
async def test_help_has_a_glossary_from_100_columns() -> None:
    async with page_shown(size=(120, 40)) as (app, pilot, _):
        await pilot.press("question_mark")
        assert "the Tailscale container in front" in screen_text(app)


@pytest.mark.slow
async def test_the_command_list_runs_a_command_by_name_on_the_page_below() -> None:
    async with page_shown() as (app, pilot, page):
        seen: list[str] = []
        page.action_again = lambda: seen.append("again")  # type: ignore[attr-defined]
        await pilot.press("colon", *"again")
        assert "check again" in screen_text(app)
        await pilot.press("enter")
        await until(lambda: seen)
        assert app.screen is page


@pytest.mark.slow
async def test_colours_change_to_each_twin_and_back() -> None:
    async with page_shown() as (app, pilot, _):
        await pilot.press("question_mark")
        looks = []
        for _ in Look:
            await pilot.press("c")
            looks.append(app.palette.look)
        assert looks == [Look.LIGHT, Look.CONTRAST, Look.ANSI, Look.DARK]


# ── sizes ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_colours_that_were_chosen_are_kept_for_the_next_start() -> None:
    kept: list[Look] = []
    async with page_shown(options=UiOptions(keep_look=kept.append)) as (app, pilot, _):
        await pilot.press("question_mark", "c")
        await pilot.pause()
        assert kept == [app.palette.look] != [Look.DARK]


async def test_on_a_tiny_screen_the_focused_pane_unfolds_and_the_others_fold() -> None:
    async with page_shown(size=(50, 14)) as (app, pilot, page):
        await pilot.press("tab")
        await pilot.pause()
        assert page.query_one("#first", Pane).size.height == 1
        assert page.query_one("#second", Pane).size.height > 5
        assert "alone" in screen_text(app)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10), (250, 60), (60, 16)])
async def test_every_place_can_be_drawn_at_every_size(size: tuple[int, int]) -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=size) as pilot:
        for key in ("3", "1", "question_mark", "escape", "colon", "escape"):
            await pilot.press(key)
            rows = screen_text(app).splitlines()
            assert rows[0].startswith(" scaletail") and len(rows) <= size[1]


def test_everywhere_is_part_of_every_page() -> None:
    ids = {key.id for key in KEYS[EVERYWHERE]}
    declared: set[Any] = {binding.id for binding in Page.BINDINGS if isinstance(binding, Binding)}
    assert ids <= declared


@pytest.mark.slow
async def test_a_terminal_that_was_too_small_gives_the_focus_back_with_what_was_typed() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"vault")
        await pilot.resize_terminal(38, 9)
        await pilot.pause()
        assert screen_text(app).splitlines() == ["Too small: 40×10 is needed, this is", "38×9"]
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.press("q")
        await pilot.pause()
        assert app.is_running and "vaultq" in screen_text(app)
