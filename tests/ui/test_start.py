"""The start of the program: what is put off until the first list stands."""

from __future__ import annotations

import gc
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, cast

from scaletail_tui.domain.update.kept import KEPT_FOR, Kept, KeptImage, KeptState
from scaletail_tui.ui.app import ScaletailApp
from tests.ui.pretend import FakeEngine, fake_ports, until


class Looking(ScaletailApp):
    """A program that asks nobody about its host."""

    async def check_host(self, *, outside: bool = False) -> None:
        return


async def test_the_garbage_collector_rests_until_the_first_list_stands() -> None:
    gc.disable()
    try:
        app = Looking(fake_ports())
        async with app.run_test(size=(80, 24)):
            await until(gc.isenabled)
            assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.enable()


def test_tasks_begin_in_their_turn_on_each_python_as_the_program_itself_is_started() -> None:
    """Textual's pilot starts it otherwise than `run` does; with tasks that begin at once it ends at its start."""
    script = """
import asyncio
from tests.ui.pretend import fake_ports, until
from tests.ui.test_start import Looking

async def look(pilot):
    await until(lambda: pilot.app.page is not None)
    print(asyncio.get_running_loop().get_task_factory())
    pilot.app.exit()

print(Looking(fake_ports()).run(headless=True, auto_pilot=look))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["None", "None"], done.stdout + done.stderr


def test_what_is_told_of_a_service_is_loaded_behind_the_first_list() -> None:
    """It needs all that renders a stack: a sixth of the time in which the list stands."""
    script = """
import asyncio, sys
from scaletail_tui.ui.pages.catalog import list as catalog
from tests.ui.pretend import fake_ports, until
from tests.ui.test_start import Looking

async def start():
    app = Looking(fake_ports())
    loaded = [catalog.TEXTS in sys.modules]
    shown = catalog.CatalogList.show_load
    def show(page, load):
        shown(page, load)
        loaded.append(catalog.TEXTS in sys.modules)
    catalog.CatalogList.show_load = show
    async with app.run_test(size=(80, 24)):
        await until(lambda: catalog.TEXTS in sys.modules)
    print(loaded, catalog.TEXTS in sys.modules)

asyncio.run(start())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[-2] == "[False, False] True", done.stdout + done.stderr


class Untagging(FakeEngine):
    """Notes which names were taken away."""

    untagged: tuple[str, ...] = ()

    async def untag(self, reference: str) -> None:
        self.untagged += (reference,)


class NoLocks:
    """Nobody works on any stack."""

    def hold(self, stack: str, doing: str) -> AbstractContextManager[None]:
        return nullcontext()


async def test_images_that_were_kept_for_more_than_a_week_are_let_go_of_when_the_program_starts() -> None:
    engine = Untagging()
    ports = replace(fake_ports(engine=engine), locks=cast(Any, NoLocks()))
    image = KeptImage(service="app", reference="example/app:1", id="sha256:1", tag="scaletail-kept:vault.app")
    old = ports.clock.now() - KEPT_FOR - 1.0
    ports.kept.write("vault", (Kept(stack="vault", folder="", at=old, state=KeptState.DONE, images=(image,)),))
    async with Looking(ports).run_test(size=(80, 24)):
        await until(lambda: not ports.kept.stacks())
    assert engine.untagged == ("scaletail-kept:vault.app",)
