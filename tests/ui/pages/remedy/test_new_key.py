"""The page that asks for another key knows whose key it must be."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult
from scaletail_tui.operations.deploy.next_steps import find_next_steps
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ui.options import UiOptions
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.remedy.new_key import NewKeyScreen
from tests.ui.pages.stack.stack_pages import still_stack
from tests.ui.pretend import QuietApp, screen_text, until

SERVER = "https://head.example.org"
KEY = "hskey-auth-abcdefghijkl-MadeUpForTestsMadeUpForTests"


def on_headscale(ports: Ports, stack: str) -> None:
    """As if the stack had been deployed with a control server of one's own."""
    compose = Path(ports.folders.folder(stack)) / "compose.yaml"
    text = compose.read_text()
    assert "login_server: ''" in text
    compose.write_text(text.replace("login_server: ''", f"login_server: {SERVER}"))


@pytest.mark.slow
async def test_a_stack_on_headscale_takes_a_headscale_key() -> None:
    async with still_stack("jellyfin") as opened:
        on_headscale(opened.practice.ports, "jellyfin")
        refused = Finding(
            id="headscale-specific", severity=Severity.BROKEN, hop=HopId.LOGIN, summary="It is refused.", evidence="",
            remedy=Remedy(text="Make a new key.", action=RemedyAction.NEW_KEY),
        )  # fmt: skip
        opened.stack.work(lambda: opened.stack.remedies.apply(refused), group="act", doing="testing")
        await until(lambda: isinstance(opened.app.screen, NewKeyScreen) and opened.app.screen.query("#new-key"))
        asking = opened.app.screen
        assert isinstance(asking, NewKeyScreen)
        await opened.pilot.pause()
        text = screen_text(opened.app)
        assert (
            "head.example.org" in text and "headscale preauthkeys create" in text and "login.tailscale.com" not in text
        )
        asking.query_one("#new-key", Input).value = KEY
        await opened.pilot.press("enter")
        await until(lambda: opened.app.screen is not asking)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["y", "k"])
async def test_an_oauth_client_makes_the_key_of_a_tagged_stack_after_a_yes(way: str) -> None:
    async with still_stack("jellyfin") as opened:
        compose = Path(opened.practice.ports.folders.folder("jellyfin")) / "compose.yaml"
        text = compose.read_text()
        assert "tags: []" in text
        compose.write_text(text.replace("tags: []", "tags: ['tag:web']"))
        got: list[object] = []

        async def ask() -> None:
            got.append(await opened.stack.remedies.ask_for_key())

        opened.stack.work(ask, group="act", doing="testing")
        await until(lambda: "single-use key (tag:web)" in screen_text(opened.app))
        await opened.pilot.press(way)
        if way == "k":
            await until(lambda: isinstance(opened.app.screen, NewKeyScreen))
        else:
            await until(lambda: got)
            assert isinstance(got[0], AuthKey) and got[0].reveal().startswith("tskey-auth-")


@pytest.mark.slow
@pytest.mark.parametrize("finding", ["headscale-specific", "oauth-tags-not-permitted", "authkey-deleted"])
async def test_going_on_after_a_refused_key_asks_for_one_of_the_same_server(finding: str, tmp_path: Path) -> None:
    practice = Practice(folder=tmp_path)
    practice.world()
    app = QuietApp(practice.ports, options=UiOptions())
    async with app.run_test(size=(80, 24)) as pilot:
        on_headscale(app.ports, "jellyfin")
        job = Job(
            id="gone", stack="jellyfin", folder="", service="jellyfin", started=0.0, pid=1, stages=(), running=False,
            new_stack=True,
        )  # fmt: skip
        page = DeployScreen(job)
        await app.push_screen(page)
        await pilot.pause()
        failed = JobResult(result=JobOutcome.FAILED, url=None, seconds=1.0, finding=finding, at=0.0)
        page.course.end(failed, find_next_steps(app.ports.folders, job, written=True, finding=finding))
        page.action_main()
        await until(lambda: isinstance(app.screen, NewKeyScreen) and app.screen.query("#new-key"))
        await pilot.pause()
        assert isinstance(app.screen, NewKeyScreen) and app.screen.login_server == SERVER
