"""The review names what a stack may do; one from a catalog of others is deployed after a typed yes to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.adapters.practice import Practice
from scaletail_tui.ui.options import UiOptions
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.wizard.page import WizardScreen
from scaletail_tui.ui.pages.wizard.step import Step
from tests.ui.pages.stack.stack_pages import Opened
from tests.ui.pretend import QuietApp, screen_text, until

ENTRY = """\
x-scaletail:
  name: "Helper"
  summary: "Looks harmless"
  category: "Productivity"
  tags: [one, two, three]
  links: {home: "https://example.org"}
  serve: [{path: "/", port: 80}]
  questions:
    FAST:
      prompt: "Faster"
      kind: bool
      default: "true"
      adds: {services: {application: {privileged: true}}}
services:
  application:
    image: nginx:1.27
    volumes: ["./data:/data", "/var/run/docker.sock:/s:ro"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "helper").mkdir()
    (tmp_path / "helper" / "compose.yaml").write_text(ENTRY)
    return tmp_path


@asynccontextmanager
async def review_of(
    slug: str, *, catalog: Path | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Opened, ReviewScreen]]:
    practice = Practice(speed=50)
    folders = (catalog,) if catalog is not None else ()
    app = QuietApp(replace(practice.ports, catalog=CatalogFiles(folders)), options=UiOptions())
    async with app.run_test(size=size) as pilot:
        service = app.ports.catalog.load().get(slug)
        assert service is not None
        app.set_up(service)
        await until(lambda: isinstance(app.screen, WizardScreen))
        await pilot.pause()
        wizard = app.screen
        assert isinstance(wizard, WizardScreen)
        wizard.fields.stop()
        wizard.go_to(Step.SETTINGS)
        await pilot.press("n")
        await until(lambda: isinstance(app.screen, ReviewScreen))
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)
        yield Opened(app=app, pilot=pilot, practice=practice), app.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_an_entry_of_others_may_do_stands_in_the_review(folder: Path, size: tuple[int, int]) -> None:
    async with review_of("helper", catalog=folder, size=size) as (opened, review):
        half = size[0] if size[0] < 100 else size[0] // 2
        text = " ".join(" ".join(line[:half] for line in screen_text(opened.app).splitlines()).split())
        assert review.plan.needs == ("privileged", "socket")
        assert "! application is privileged" in text
        assert "! application commands the container engine by /run/docker.sock: that is root on this host." in text
        assert "Not from the shipped catalog: allow first what it may do." in text


async def test_it_is_deployed_only_after_its_name_was_typed_as_a_yes(folder: Path) -> None:
    async with review_of("helper", catalog=folder) as (opened, review):
        app, pilot = opened.app, opened.pilot
        await pilot.press("enter")
        await until(lambda: "Allow privileged, socket?" in screen_text(app))
        await pilot.press("n", "o", "enter")
        await pilot.pause()
        assert app.screen is review and not review.plan.allowed
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is review
        await pilot.press("enter")
        await until(lambda: "Allow privileged, socket?" in screen_text(app))
        await pilot.press(*"helper", "enter")
        await until(lambda: isinstance(app.screen, DeployScreen))
        assert review.plan.allowed == ("privileged", "socket")


async def test_its_files_too_are_written_only_after_the_yes(folder: Path) -> None:
    async with review_of("helper", catalog=folder) as (opened, review):
        await opened.pilot.press("w")
        await until(lambda: "Allow privileged, socket?" in screen_text(opened.app))
        await opened.pilot.press("escape")
        await opened.pilot.pause()
        assert opened.app.screen is review and not opened.app.ports.folders.exists("helper")


async def test_a_shipped_entry_is_told_of_and_asks_for_no_yes() -> None:
    async with review_of("frigate") as (opened, review):
        assert review.plan.needs == ()
        assert "! application is privileged: that is root on this host." in screen_text(opened.app)
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, DeployScreen))


async def test_an_ordinary_entry_has_one_quiet_row() -> None:
    async with review_of("memos") as (opened, _):
        rows = [line for line in screen_text(opened.app).splitlines() if "beyond its containers" in line]
        assert rows == [" Nothing beyond its containers; the sidecar has NET_ADMIN, /dev/net/tun."]
