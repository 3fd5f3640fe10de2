"""The page of one stack: path, finding, remedy, logs, and what can be done to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from textual import events

from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.operations.observe.observer import Observer
from scaletail_tui.ui.options import Look, UiOptions
from scaletail_tui.ui.pages.help.page import HelpScreen
from scaletail_tui.ui.pages.remedy.new_key import NewKeyScreen
from scaletail_tui.ui.pages.remedy.qr import QrScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.stacks.page import StacksScreen
from tests.ui.pages.stack.stack_pages import Opened, running_stack, running_stacks, say_to_removal, still_stack
from tests.ui.pretend import Held, screen_text, until
from tests.ui.snapshot import check_snapshot

LINK = "https://login.tailscale.com/a/1b2c3d4e5f60"


def state_of(opened: Opened, hop: HopId) -> HopState | None:
    diagnosis = opened.stack.diagnosis
    found = diagnosis.hop(hop) if diagnosis is not None else None
    return found.state if found is not None else None


def waiting_for_login(opened: Opened, action: RemedyAction = RemedyAction.NONE) -> None:
    """Let the page show a device that waits for somebody to open a link."""
    page = opened.stack
    assert page.diagnosis is not None
    finding = Finding(
        id="login-link-waiting", severity=Severity.INFO, hop=HopId.LOGIN, summary="Somebody must open the login link.",
        evidence=f"AuthURL is {LINK}", waiting=True, remedy=Remedy(text="Open the link.", url=LINK, action=action),
    )  # fmt: skip
    hops = tuple(
        replace(hop, state=HopState.WAIT, evidence="open the login link", since=14.0) if hop.id is HopId.LOGIN else hop
        for hop in page.diagnosis.hops
    )
    page.take(replace(page.diagnosis, verdict=Verdict.WAITING, hops=hops, findings=(finding,)))


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50)])
async def test_it_opens_on_the_hop_that_fails_with_its_finding_and_both_logs_where_there_is_room(
    size: tuple[int, int],
) -> None:
    async with still_stack(size=size) as opened:
        assert opened.stack.chosen is not None and opened.stack.chosen.id is HopId.PORT
        check_snapshot(f"stack-{size[0]}", screen_text(opened.app))


@pytest.mark.slow
async def test_the_ascii_twin_says_the_same_with_other_marks() -> None:
    async with still_stack(options=UiOptions(ascii=True)) as opened:
        text = screen_text(opened.app)
        assert text.isascii()
        check_snapshot("stack-80-ascii", text)


@pytest.mark.slow
async def test_without_colour_the_page_says_the_same() -> None:
    async with still_stack(options=UiOptions(look=Look.ANSI, no_color=True)) as opened:
        check_snapshot("stack-80", screen_text(opened.app))
        strips = opened.app.screen._compositor.render_strips(opened.app.screen.size)
        colours = {
            segment.style.color.name
            for strip in strips
            for segment in strip
            if segment.style is not None and segment.style.color is not None
        }
        assert colours <= {"default"}


@pytest.mark.slow
async def test_the_finding_follows_the_cursor_and_a_good_hop_shows_what_proves_it() -> None:
    async with still_stack() as opened:
        await opened.pilot.press("up")
        text = screen_text(opened.app)
        assert " ✓ serve: :443 to http://127.0.0.1:8080, tailnet only" in text
        assert "   seen  tailscale serve status  ·  the same since 10:41" in text
        assert "Enter apply fix" not in text


@pytest.mark.slow
async def test_a_hop_that_fails_without_a_finding_of_its_own_names_the_cause() -> None:
    async with still_stack() as opened:
        page = opened.stack
        assert page.diagnosis is not None
        hops = tuple(
            replace(hop, state=HopState.FAIL, evidence="GET / answers 502") if hop.id is HopId.APP else hop
            for hop in page.diagnosis.hops
        )
        page.take(replace(page.diagnosis, hops=hops))
        await opened.pilot.press("down")
        text = " ".join(screen_text(opened.app).split())
        assert "why a sign of the finding at port: Serve sends requests to port 8080" in text


@pytest.mark.slow
async def test_the_key_row_follows_the_pane_that_has_the_focus() -> None:
    async with still_stack() as opened:
        keys = screen_text(opened.app).splitlines()[-1]
        assert keys.startswith(" Enter apply fix  Tab pane  l log  f reach")
        opened.stack.logs.sidecar_log.focus()
        await until(lambda: "/ search  p pause  Tab pane  w wrap" in screen_text(opened.app).splitlines()[-1])
        assert "apply fix" not in screen_text(opened.app).splitlines()[-1]
        await opened.pilot.press("up")
        await until(lambda: "p follow" in screen_text(opened.app).splitlines()[-1])
        opened.stack.judged.path.focus()
        await until(lambda: "Enter apply fix" in screen_text(opened.app).splitlines()[-1])


@pytest.mark.slow
async def test_a_search_goes_to_the_log_from_wherever_the_focus_is_and_takes_every_letter() -> None:
    async with still_stack() as opened:
        page = opened.stack
        for key in ("slash", *"proxy"):
            opened.app.post_message(events.Key(key, key if len(key) == 1 else "/"))
        await until(lambda: page.question is not None and page.question.typed == "proxy")
        assert page.question is not None and page.question.free
        await opened.pilot.press("enter")
        await until(lambda: page.logs.sidecar_log.window.search_text == "proxy")
        assert page.focused is page.logs.sidecar_log and page.logs.sidecar_log.window.at is not None


@pytest.mark.slow
async def test_enter_says_what_the_remedy_does_and_after_a_yes_the_stack_is_repaired() -> None:
    async with running_stack() as opened:
        await until(lambda: opened.app.overview.failing == 1)
        await opened.pilot.press("enter")
        await until(lambda: opened.stack.question is not None)
        await until(lambda: "Writes serve.json and waits for the sidecar to apply it" in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: state_of(opened, HopId.APP) is HopState.OK)
        await until(lambda: opened.app.overview.failing == 0)
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert "9 of 9 are well" in text and "Nothing is wrong" in text
        assert "✗" not in text.splitlines()[0]


@pytest.mark.slow
async def test_escape_at_the_question_changes_nothing() -> None:
    async with running_stack() as opened:
        before = opened.practice.ports.folders.read("vaultwarden")
        await opened.pilot.press("enter")
        await until(lambda: opened.stack.question is not None)
        await opened.pilot.press("escape")
        await until(lambda: opened.stack.question is None)
        assert opened.practice.ports.folders.read("vaultwarden") == before
        assert state_of(opened, HopId.PORT) is HopState.FAIL


@pytest.mark.slow
async def test_the_page_changes_by_itself_when_somebody_stops_a_container() -> None:
    async with running_stack("jellyfin") as opened:
        assert "9 of 9 are well" in screen_text(opened.app)
        await opened.app.ports.engine.stop("app-jellyfin")
        await until(lambda: state_of(opened, HopId.APP) is not HopState.OK)
        await opened.app.ports.engine.start("app-jellyfin")
        await until(lambda: state_of(opened, HopId.APP) is HopState.OK)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("severity", "mark", "well"), [(Severity.DEGRADED, "! WARN", "8 of 9"), (Severity.INFO, "! note", "9 of 9")]
)
async def test_a_finding_of_a_hop_that_works_marks_it_and_calls_the_cursor(
    severity: Severity, mark: str, well: str
) -> None:
    async with still_stack("jellyfin") as opened:
        page = opened.stack
        assert page.diagnosis is not None
        finding = Finding(
            id="acl-drop", severity=severity, hop=HopId.ADDRESS, summary="The policy keeps a device out.",
            evidence="no rules matched", remedy=Remedy(text="Add this grant."),
        )  # fmt: skip
        page.take(replace(page.diagnosis, verdict=Verdict.DEGRADED, findings=(finding,)))
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert page.chosen is not None and page.chosen.id is HopId.ADDRESS
        assert "The policy keeps a device out." in text and f"{well} are well" in text
        assert any(row.startswith(f" {mark}") and " address " in row for row in text.splitlines())


@pytest.mark.slow
async def test_a_look_that_brings_nothing_new_draws_nothing() -> None:
    async with still_stack("jellyfin") as opened:
        page = opened.stack
        assert page.diagnosis is not None
        slower = tuple(
            replace(hop, evidence=hop.evidence.replace(" ms", "0 ms")) if hop.id is HopId.APP else hop
            for hop in page.diagnosis.hops
        )
        drawn = list(page.judged.path._drawn)
        page.take(replace(page.diagnosis, hops=slower))
        assert page.judged.path._drawn == drawn


@pytest.mark.slow
async def test_l_changes_between_the_logs_and_escape_gives_the_page_back() -> None:
    async with still_stack() as opened:
        assert "Sidecar log" in screen_text(opened.app) and "App log" not in screen_text(opened.app)
        await opened.pilot.press("l")
        text = screen_text(opened.app)
        assert "App log" in text and "Sidecar log" not in text
        assert "Rocket has launched" in text
        await opened.pilot.press("l")
        text = screen_text(opened.app)
        assert "Sidecar log" in text and "App log" in text and "certificate" not in text
        await opened.pilot.press("escape")
        text = screen_text(opened.app)
        assert "certificate" in text and "App log" not in text
        assert opened.app.focused is opened.stack.judged.path


async def test_escape_clears_a_search_in_a_log_before_it_leaves_the_page() -> None:
    async with still_stack() as opened:
        page = opened.stack
        await opened.pilot.press("slash", *"tail", "enter")
        await until(lambda: page.logs.sidecar_log.window.search_text == "tail")
        page.key_row.unsay()
        await opened.pilot.press("escape")
        assert opened.app.screen is page and not page.logs.sidecar_log.window.search_text
        await opened.pilot.press("escape")
        await until(lambda: opened.app.screen is not page)


@pytest.mark.slow
async def test_at_120_columns_l_gives_one_log_the_whole_width() -> None:
    async with still_stack(size=(120, 40)) as opened:
        page = opened.stack
        assert page.logs.sidecar_log.size.width + page.logs.app_log.size.width == 119
        await opened.pilot.press("l")
        await opened.pilot.pause()
        assert page.logs.sidecar_log.size.width == 120 and not page.logs.app_log.display
        assert "certificate" in screen_text(opened.app)


@pytest.mark.parametrize(
    ("opened_at", "shrunk_to"), [((120, 40), (80, 24)), ((80, 24), (120, 40)), ((160, 50), (60, 16))]
)
async def test_after_a_resize_the_page_is_what_it_would_be_if_opened_at_that_size(
    opened_at: tuple[int, int], shrunk_to: tuple[int, int]
) -> None:
    async with still_stack(size=shrunk_to) as opened:
        wanted = screen_text(opened.app)
    async with still_stack(size=opened_at) as opened:
        await opened.pilot.resize_terminal(*shrunk_to)
        await until(lambda: screen_text(opened.app) == wanted)
        assert opened.app.focused is opened.stack.judged.path


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_what_is_to_be_done_about_a_broken_stack_is_seen_at_once(size: tuple[int, int]) -> None:
    async with still_stack(size=size) as opened:
        text = screen_text(opened.app)
        assert "port         nothing listens" in text
        assert "fix   Enter point Serve at port 80" in text


async def test_the_list_says_at_once_what_the_page_has_judged() -> None:
    async with still_stack("jellyfin") as opened:
        page, monitor = opened.stack, opened.app.monitor
        diagnosis = page.diagnosis
        assert diagnosis is not None
        before = {row.name: row.state for row in monitor.overview.stacks}
        assert before["jellyfin"] is StackState.OK
        broken = finding("app-crash-loop", "exit code 1", source=origin.INSPECT, values={"name": "jellyfin"})
        page.take(replace(diagnosis, verdict=Verdict.BROKEN, findings=(broken,)))
        row = next(row for row in monitor.overview.stacks if row.name == "jellyfin")
        assert (row.state, row.finding) == (StackState.FAIL, "app-crash-loop")
        assert monitor.overview.failing == 2
        page.take(diagnosis)
        assert {row.name: row.state for row in monitor.overview.stacks} == before


async def test_the_key_of_the_stacks_leads_from_a_stack_to_the_list() -> None:
    async with still_stack() as opened:
        await opened.pilot.press("2")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))


async def test_shift_r_judges_the_stack_anew() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        await opened.pilot.pause()
        before = page.watcher._judged_at
        await opened.pilot.press("R")
        await until(lambda: page.watcher._judged_at > before)


@pytest.mark.slow
async def test_c_shows_the_next_container_of_an_app_with_several() -> None:
    async with still_stack("immich") as opened:
        page = opened.stack
        await opened.pilot.press("l")
        assert len(page.logs.apps) == 4
        first = page.logs.app_log.title
        await opened.pilot.press("c")
        assert page.logs.app_log.title != first and page.logs.apps[1].service in page.logs.app_log.title


@pytest.mark.slow
async def test_what_an_app_says_of_a_known_trouble_is_explained_once_a_minute() -> None:
    async with still_stack() as opened:
        await opened.pilot.press("l")
        said = "Error: connect ECONNREFUSED 127.0.0.1:5432"
        opened.stack.logs.app_log.add([LogLine(at=f"2026-11-23T10:42:0{at}Z", text=said) for at in (1, 4)])
        await until(lambda: "the app does not reach its database at 127.0.0.1:5432" in screen_text(opened.app))
        text = screen_text(opened.app)
        assert text.count("the app does not reach its database") == 1
        assert "second time" in text


@pytest.mark.slow
async def test_known_lines_are_explained_and_a_pause_counts_what_comes() -> None:
    async with still_stack() as opened:
        await opened.pilot.press("tab", "tab")
        assert opened.app.focused is opened.stack.logs.sidecar_log
        await opened.pilot.press("p")
        before = len(opened.stack.logs.sidecar_log.log_lines)
        world = opened.practice.world()
        world.say(world.find("tailscale-vaultwarden"), "@ serve proxy: applying serve config")
        await until(lambda: len(opened.stack.logs.sidecar_log.log_lines) > before)
        await until(lambda: "1 new below" in screen_text(opened.app))
        await opened.pilot.press("p")
        await until(lambda: "the Serve file is applied" in screen_text(opened.app))


@pytest.mark.slow
async def test_the_log_goes_on_after_a_restart_without_repeating_a_line() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        await until(lambda: len(page.logs.sidecar_log.log_lines) > 5)
        before = [line.text for line in page.logs.sidecar_log.log_lines.lines]
        await opened.pilot.press("r")
        await until(lambda: page.question is not None)
        await until(lambda: "Restarts sidecar and app of jellyfin, in this order." in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: len(page.logs.sidecar_log.log_lines) > len(before) + 5)
        now = [line.text for line in page.logs.sidecar_log.log_lines.lines]
        assert now[: len(before)] == before
        stamps = [(line.at, line.text) for line in page.logs.sidecar_log.log_lines.lines]
        assert len(stamps) == len(set(stamps))


@pytest.mark.slow
async def test_s_stops_the_stack_after_a_yes_and_starts_it_again() -> None:
    async with running_stack("jellyfin") as opened:
        await opened.pilot.press("s")
        await until(lambda: opened.stack.question is not None)
        await opened.pilot.press("y")
        await until(lambda: opened.stack.acts.stopped)
        await until(lambda: not opened.stack.remedies.doing)
        await opened.pilot.pause()
        assert "Stopped" in screen_text(opened.app)
        await opened.pilot.press("s")
        await until(lambda: state_of(opened, HopId.APP) is HopState.OK)


@pytest.mark.slow
async def test_a_login_link_can_be_copied_and_shown_as_a_qr_code() -> None:
    async with still_stack() as opened:
        waiting_for_login(opened)
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert "Somebody must open the login link." in text and LINK in text and "◔ WAIT 14 s" in text
        assert "g QR code  y copy link" in text.splitlines()[-1]
        await opened.pilot.press("y")
        assert opened.app.clipboard == LINK
        await opened.pilot.press("g")
        assert isinstance(opened.app.screen, QrScreen) and opened.app.screen.text == LINK


@pytest.mark.slow
async def test_the_seconds_of_a_wait_move_by_themselves() -> None:
    async with still_stack() as opened:
        waiting_for_login(opened)
        await opened.pilot.pause()
        assert isinstance(opened.practice.clock, HandClock)
        await opened.practice.clock.advance(2.0)
        opened.stack._tick()
        assert "◔ WAIT 16 s" in screen_text(opened.app)


@pytest.mark.slow
async def test_a_refused_key_is_asked_for_again_on_a_page_of_its_own() -> None:
    async with still_stack() as opened:
        waiting_for_login(opened, RemedyAction.NEW_KEY)
        await opened.pilot.pause()
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, NewKeyScreen))
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StackScreen))
        assert not opened.stack.remedies.doing


@pytest.mark.slow
async def test_a_stack_made_by_hand_opens_and_offers_only_what_works_there() -> None:
    async with still_stack("miniflux") as opened:
        text = screen_text(opened.app)
        assert "8 of 9 are well" in text or "9 of 9 are well" in text
        await opened.pilot.press("f")
        await until(lambda: opened.stack.question is not None)
        asked = opened.stack.question
        assert asked is not None and asked.sentence == "Who reaches miniflux?"
        await opened.pilot.press("escape")
        await until(lambda: opened.stack.question is None)
        await opened.pilot.press("e")
        assert isinstance(opened.app.screen, StackScreen) and opened.stack.question is None
        await say_to_removal(opened, "n", "y")
        await until(lambda: opened.stack.question is not None)
        assert "Compose must start it again" in (opened.stack.question.sentence if opened.stack.question else "")


@pytest.mark.slow
async def test_removing_everything_needs_the_name_and_leaves_the_page() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        await say_to_removal(opened, "n", "y", "y", "y")
        await until(lambda: page.question is not None and page.question.word)
        await until(lambda: "There is no way back." in screen_text(opened.app))
        await opened.pilot.press(*"jelly", "enter")
        assert opened.practice.ports.folders.exists("jellyfin")
        assert "that is not it: type jellyfin" in screen_text(opened.app)
        await opened.pilot.press("ctrl+u", *"jelly")
        assert "that is not it" not in screen_text(opened.app)
        await opened.pilot.press(*"fin", "enter")
        await until(lambda: page.question is not None and not page.question.word)
        await opened.pilot.press("k")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        assert not opened.practice.ports.folders.exists("jellyfin")
        await until(lambda: "and identity removed." in screen_text(opened.app))


@pytest.mark.slow
async def test_each_file_of_the_users_own_is_asked_for_before_it_is_removed() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        folder = Path(opened.practice.ports.folders.folder("jellyfin"))
        (folder / "notes.txt").write_text("mine")
        (folder / "compose.override.yaml").write_text("services: {}")
        await say_to_removal(opened, "n", "y", "y", "y")
        await until(lambda: "compose.override.yaml is yours" in screen_text(opened.app))
        await opened.pilot.press("k")
        await until(lambda: "notes.txt is yours" in screen_text(opened.app))
        await opened.pilot.press("r")
        await until(lambda: page.question is not None and page.question.word)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        assert (folder / "compose.override.yaml").exists() and not (folder / "notes.txt").exists()
        await until(lambda: "Still there" in screen_text(opened.app))


@pytest.mark.slow
async def test_a_removal_that_ends_with_the_stop_removes_nothing() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        before = len(await opened.app.ports.engine.containers())
        await say_to_removal(opened, "n", "y")
        await until(lambda: page.question is not None and "removes its containers" in page.question.sentence)
        await opened.pilot.press("escape")
        await until(lambda: "jellyfin is stopped" in screen_text(opened.app))
        assert len(await opened.app.ports.engine.containers()) == before
        assert isinstance(opened.app.screen, StackScreen)


@pytest.mark.slow
async def test_removing_the_containers_keeps_the_files() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        await say_to_removal(opened, "n", "y", "y")
        await until(lambda: page.question is not None and "files that we wrote" in page.question.sentence)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, StacksScreen))
        names = [str(one["Names"]) for one in await opened.app.ports.engine.containers()]
        assert not any("jellyfin" in name for name in names)
        assert opened.practice.ports.folders.exists("jellyfin")


@pytest.mark.slow
async def test_direct_and_serve_are_changed_in_the_running_stack() -> None:
    async with running_stack("jellyfin") as opened:
        page = opened.stack
        await until(lambda: page.acts.web)
        await opened.pilot.press("f")
        await until(lambda: page.question is not None)
        await until(lambda: "Who reaches jellyfin? Now: your tailnet, over HTTPS." in screen_text(opened.app))
        await opened.pilot.press("d")
        await until(lambda: page.acts.exposure is not None and page.acts.exposure.value == "direct")
        await opened.pilot.press("f")
        await until(lambda: page.question is not None)
        await opened.pilot.press("s")
        await until(lambda: page.acts.exposure is not None and page.acts.exposure.value == "serve")


async def test_direct_asks_for_the_name_where_the_service_works_over_https_only() -> None:
    async with running_stack("vaultwarden") as opened:
        page = opened.stack
        await until(lambda: page.acts.web)
        await opened.pilot.press("f")
        await until(lambda: page.question is not None)
        await opened.pilot.press("d")
        await until(lambda: page.question is not None and page.question.word == "vaultwarden")
        assert "works over HTTPS only" in screen_text(opened.app)
        await opened.pilot.press("escape")
        await opened.pilot.pause()
        assert page.acts.exposure is not None and page.acts.exposure.value == "serve"


@pytest.mark.slow
async def test_on_a_tiny_terminal_the_focused_pane_unfolds() -> None:
    async with still_stack(size=(50, 14)) as opened:
        text = screen_text(opened.app)
        assert "✗ FAIL      port" in text and "Finding 1 of 1" in text and "Serve sends" not in text
        await opened.pilot.press("tab")
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert "Serve sends requests to port 8080" in text and "✗ FAIL      port" not in text


@pytest.mark.slow
async def test_a_page_that_was_hidden_before_its_first_judgement_looks_again_when_it_is_seen() -> None:
    async with running_stacks() as opened:
        page = StackScreen("vaultwarden")
        await opened.app.push_screen(page)
        await opened.pilot.press("question_mark")
        assert isinstance(opened.app.screen, HelpScreen)
        assert page.diagnosis is None
        await opened.pilot.press("escape")
        await until(lambda: page.diagnosis is not None)


@pytest.mark.slow
async def test_a_page_that_is_hidden_when_its_stack_was_restarted_asks_nothing_until_it_is_seen() -> None:
    async with running_stack("jellyfin") as opened:
        page, engine = opened.stack, cast(Any, opened.app.ports.engine)

        def watches() -> bool:
            return any(one.group == "watch" and one.node is page and not one.is_finished for one in opened.app.workers)

        held = Held(engine.restart)
        engine.restart = held.answer
        await opened.pilot.press("r")
        await until(lambda: page.question is not None)
        await opened.pilot.press("y")
        await until(lambda: page.remedies.doing)
        await opened.pilot.press("1")
        await until(lambda: not watches())
        held.go.set()
        await until(lambda: not page.remedies.doing)
        await opened.pilot.pause()
        page.look_again()
        assert not watches()
        await opened.pilot.press("2")
        await until(watches)


@pytest.mark.slow
async def test_a_log_command_by_name_acts_on_the_log_that_is_seen() -> None:
    async with still_stack() as opened:
        page = opened.stack
        await opened.pilot.press("l")
        assert (
            opened.app.focused is page.judged.path
            and not page.logs.sidecar_log.display
            and page.logs.app_log.window.following
        )
        await opened.pilot.press("colon", *"pause", "enter")
        await until(lambda: opened.app.screen is page and not page.logs.app_log.window.following)
        assert page.logs.sidecar_log.window.following


@pytest.mark.slow
async def test_what_only_the_sidecars_log_says_is_named_on_the_open_page_without_a_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for calmly in ("DEEP_EVERY", "WHOLE_EVERY"):
        monkeypatch.setattr(f"scaletail_tui.operations.watch.watcher.{calmly}", 1e9)
    monkeypatch.setattr(
        "scaletail_tui.operations.watch.log_trigger.FRESH", 1e9
    )  # a busy machine is slower than this clock
    glances, glance = [0], Observer.glance

    async def counted(self: Observer, *args: Any, **more: Any) -> Any:
        glances[0] += 1
        return await glance(self, *args, **more)

    monkeypatch.setattr(Observer, "glance", counted)
    async with running_stack("jellyfin") as opened:
        await until(lambda: glances[0] > 2 and len(opened.stack.logs.sidecar_log.log_lines) > 0)
        world = opened.practice.world()
        said = "localListener failed to listen on 100.64.0.7:443, backing off: bind: address in use"
        world.say(world.find("tailscale-jellyfin"), said)
        await until(lambda: opened.stack.diagnosis is not None and opened.stack.diagnosis.findings)
        assert opened.stack.diagnosis is not None
        assert opened.stack.diagnosis.findings[0].id == "serve-listener-conflict"
