"""The page that lays a stack beside its entry: choose, plan, review; nothing is written before."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from scaletail_tui.adapters.imports.reading import read_given
from scaletail_tui.adapters.practice import Practice
from scaletail_tui.domain.comparison.three_way import Beside
from scaletail_tui.domain.imports.choose import ImportWishes
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers
from scaletail_tui.operations.imports.importing import plan_import
from scaletail_tui.operations.plan.planning import make_plan, spec_for
from scaletail_tui.operations.plan.write import write_plan
from scaletail_tui.render.dotenv import checksum, with_checksum
from scaletail_tui.ui.pages.compare.page import CompareScreen
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.review.page import ReviewScreen
from tests.ui.pages.stack.stack_pages import Opened, running_stacks
from tests.ui.pretend import screen_text, until

NAME = "jellyfin"
IMAGE = "lscr.io/linuxserver/jellyfin:latest"
OLD = "lscr.io/linuxserver/jellyfin:10.9"


def make_older(practice: Practice) -> Path:
    """As if the stack had been made from an entry with another image, and edited by hand since."""
    practice.ports.folders.names()
    folder = Path(practice.ports.folders.folder(NAME))
    compose, dotenv = folder / "compose.yaml", folder / ".env"
    text = compose.read_text()
    assert text.count(IMAGE) == 1
    old = text.replace(IMAGE, OLD).replace("  revision: ", "  revision: 0")
    dotenv.write_text(with_checksum(dotenv.read_text(), "compose.yaml", checksum("compose.yaml", old)))
    kept = folder / ".scaletail" / "written.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps({"compose.yaml": old}))
    compose.write_text(old.replace(OLD, f"{OLD}-mine") + "# mine\n")
    return compose


async def opened_page(opened: Opened) -> CompareScreen:
    opened.app.compare_stack(NAME)
    await until(lambda: isinstance(opened.app.screen, CompareScreen) and opened.app.screen.drift is not None)
    page = opened.app.screen
    assert isinstance(page, CompareScreen)
    await opened.pilot.pause()
    return page


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_what_both_changed_is_chosen_then_planned_reviewed_and_deployed(size: tuple[int, int]) -> None:
    async with running_stacks(size) as opened:
        compose = make_older(opened.practice)
        before = compose.read_text()
        page = await opened_page(opened)
        assert page.open_ones == [2]
        await opened.pilot.press("enter")
        await until(lambda: "You and the catalog" in screen_text(opened.app))
        await opened.pilot.press("down")
        await until(lambda: page.chosen is not None and page.chosen[1].number == 2)
        await opened.pilot.press("space")
        await until(lambda: page.numbers == {1, 2})
        await opened.pilot.press("k")
        await until(lambda: page.numbers == {1})
        await opened.pilot.press("space")
        await until(lambda: page.numbers == {1, 2})
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, ReviewScreen) and opened.app.screen.obstacle == "")
        assert compose.read_text() == before
        await until(lambda: opened.app.screen.is_mounted)
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, DeployScreen))
        await until(lambda: IMAGE in compose.read_text())
        assert compose.read_text().endswith("# mine\n")
        [kept] = compose.parent.glob("compose.yaml.before-*")
        assert kept.read_text() == before


@pytest.mark.slow
async def test_keeping_all_leaves_nothing_to_plan_and_taking_all_decides_everything() -> None:
    async with running_stacks() as opened:
        make_older(opened.practice)
        page = await opened_page(opened)
        await opened.pilot.press("z")
        await until(lambda: not page.numbers and not page.open_ones)
        assert page.check_action("main", ()) is False
        await opened.pilot.press("a")
        await until(lambda: page.numbers == {1, 2, 3})


@pytest.mark.slow
async def test_who_leaves_the_review_finds_his_choices_as_he_made_them() -> None:
    async with running_stacks() as opened:
        make_older(opened.practice)
        page = await opened_page(opened)
        await opened.pilot.press("down")
        await until(lambda: page.chosen is not None and page.chosen[1].number == 2)
        await opened.pilot.press("space")
        await until(lambda: page.numbers == {1, 2})
        await opened.pilot.press("enter")
        await until(lambda: isinstance(opened.app.screen, ReviewScreen) and opened.app.screen.is_mounted)
        await opened.pilot.press("escape")
        await until(lambda: isinstance(opened.app.screen, CompareScreen) and opened.app.screen.drift is not None)
        again = opened.app.screen
        assert isinstance(again, CompareScreen) and again is not page
        await until(lambda: again.numbers == {1, 2})
        assert not again.open_ones and again.chosen is not None and again.chosen[1].number == 2
        await opened.pilot.press("escape")
        await until(lambda: not isinstance(opened.app.screen, CompareScreen))


@pytest.mark.slow
async def test_a_redeploy_over_an_edited_file_leads_to_the_choice() -> None:
    async with running_stacks() as opened:
        make_older(opened.practice)
        seen = (await opened_page(opened)).seen
        assert seen is not None
        await opened.pilot.press("escape")
        review = ReviewScreen(seen.spec, seen.plan, key=None, funnel=False)
        await opened.app.push_screen(review)
        await until(lambda: review.is_mounted)
        await opened.pilot.press("c")
        await until(lambda: isinstance(opened.app.screen, CompareScreen) and opened.app.screen.seen is not None)
        choice = opened.app.screen
        assert isinstance(choice, CompareScreen)
        await opened.pilot.press("down")
        await until(lambda: choice.chosen is not None and choice.chosen[1].number == 2)
        await opened.pilot.press("k")
        await until(lambda: not choice.open_ones)
        await opened.pilot.press("enter")
        await until(lambda: opened.app.screen is review)
        await until(lambda: not review.plan.edited)
        text = next(file.text for file in review.plan.files if file.path == "compose.yaml")
        assert f"{OLD}-mine" in text and text.endswith("# mine\n")


@pytest.mark.slow
async def test_what_runs_otherwise_than_the_folder_says_is_named_and_applied_after_a_yes() -> None:
    async with running_stacks() as opened:
        make_older(opened.practice)
        page = await opened_page(opened)
        assert page.drift is not None and page.drift.containers
        assert "10.9-mine in the folder" in screen_text(opened.app)
        await opened.pilot.press("p")
        await until(lambda: "made anew" in screen_text(opened.app))
        await opened.pilot.press("y")
        await until(lambda: page.drift is not None and not page.drift.found)


@pytest.mark.slow
async def test_an_import_whose_source_cannot_be_read_any_more_is_laid_beside_the_catalog(tmp_path: Path) -> None:
    source = tmp_path / "docker-compose.yml"
    source.write_text("services:\n  vault: {image: 'vaultwarden/server:1.30.0', ports: ['18081:80']}\n")
    async with running_stacks() as opened:
        ports = opened.practice.ports
        given = await asyncio.to_thread(read_given, str(source))
        made = await plan_import(ports, given, ImportWishes(visit="vault"))
        spec = await spec_for(ports, made.service, Answers(name="mine", exposure=Exposure.SERVE))
        await write_plan(ports, await make_plan(ports, spec), None)
        source.write_text("services:\n  other: {image: 'a/other', ports: ['18081:80']}\n")
        opened.app.compare_stack("mine")
        await until(lambda: isinstance(opened.app.screen, CompareScreen) and opened.app.screen.turns)
        page = opened.app.screen
        assert isinstance(page, CompareScreen)
        await until(lambda: "no such service" in screen_text(opened.app))
        assert page.check_action("beside", ()) is True
        await opened.pilot.press("b")
        await until(lambda: page.seen is not None and page.seen.beside is Beside.CATALOG)
        await opened.pilot.press("b")
        await until(lambda: "no such service" in screen_text(opened.app))
        assert page.seen is not None and page.seen.beside is Beside.CATALOG, "what is seen stays"
