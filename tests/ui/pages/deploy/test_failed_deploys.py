"""A deploy that failed: its fix by one key, its log, and the way to the stack."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.engine.image import Image
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.operations.deploy.request import request_deploy
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.options import UiOptions
from scaletail_tui.ui.pages.deploy.page import DeployScreen
from scaletail_tui.ui.pages.review.page import ReviewScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from tests.ui.pretend import screen_text, until
from tests.ui.test_flows import open_wizard, practice_app, to_step, type_text


async def deployed_until_it_fails(app: ScaletailApp, pilot: Pilot[str], name: str) -> DeployScreen:
    """Set it-tools up under a name that the practice host takes as a wish for a fault."""
    wizard = await open_wizard(pilot, "it-tools")
    await pilot.press(*["backspace"] * len("it-tools"))
    await type_text(pilot, name)
    await to_step(pilot, wizard, 3)
    await pilot.press("n")
    await until(lambda: isinstance(app.screen, ReviewScreen))
    await pilot.press("enter")
    await until(lambda: isinstance(app.screen, DeployScreen) and app.screen.course.failed)
    assert isinstance(app.screen, DeployScreen)
    await pilot.pause()
    return app.screen


@pytest.mark.slow
async def test_enter_applies_the_fix_of_a_failed_deploy_and_goes_on_to_its_end() -> None:
    app = practice_app(speed=20)
    async with app.run_test(size=(80, 24)) as pilot:
        page = await deployed_until_it_fails(app, pilot, "wrong-port")
        assert "Enter fix and go on" in screen_text(app).splitlines()[-1]
        assert "o stack page" in screen_text(app).splitlines()[-1]
        await pilot.press("enter")
        await until(lambda: page.question is not None)
        await until(lambda: "Writes serve.json and waits for the sidecar" in screen_text(app))
        await pilot.press("y")
        await until(lambda: page.course.done)


@pytest.mark.slow
async def test_a_fix_that_nobody_wants_leaves_the_failed_deploy_as_it_is() -> None:
    app = practice_app(speed=20)
    async with app.run_test(size=(80, 24)) as pilot:
        page = await deployed_until_it_fails(app, pilot, "wrong-port")
        job = page.job
        await pilot.press("enter")
        await until(lambda: page.question is not None)
        await pilot.press("escape")
        await until(lambda: page.question is None)
        await pilot.pause()
        assert page.job is job and page.course.failed
        await pilot.press("o")
        await until(lambda: isinstance(app.screen, StackScreen) and app.screen.stack == "wrong-port")


@pytest.mark.slow
async def test_an_app_that_dies_shows_its_own_log_beside_the_advice_to_read_it() -> None:
    app = practice_app(speed=20)
    async with app.run_test(size=(80, 24)) as pilot:
        await deployed_until_it_fails(app, pilot, "crash-loop")
        await until(lambda: "App log" in screen_text(app))
        text = screen_text(app)
        assert "Read the app's log" in text and "Sidecar log" not in text
        assert "Enter go on" in text.splitlines()[-1] and "l log" in text.splitlines()[-1]


@pytest.mark.slow
async def test_a_redeploy_that_fails_offers_what_ran_before_by_one_key() -> None:
    name, image = "uptime-kuma", "louislam/uptime-kuma:2"
    practice = Practice(speed=20)
    world = await practice.enter()
    before = world.find("app-uptime-kuma").image_id
    world.images[image] = Image(reference=image, tagged=world.clock.now(), serial=1)
    world.unwell.add(image)
    ports = practice.ports
    app = ScaletailApp(ports, options=UiOptions())
    async with app.run_test(size=(80, 24)) as pilot:
        job = await ports.jobs.start(await request_deploy(ports, await spec_from_disk(ports, name)))
        page = DeployScreen(job)
        app.push_screen(page)
        await until(lambda: page.course.failed)
        await until(lambda: "x bring back" in screen_text(app).splitlines()[-1])
        await until(lambda: "x brings back what ran before" in screen_text(app))
        await pilot.press("x")
        await until(lambda: "Puts the files back as they were" in screen_text(app))
        await pilot.press("y")
        await until(lambda: page.job.kind is JobKind.BACK and page.course.done)
        assert world.find("app-uptime-kuma").image_id == before
