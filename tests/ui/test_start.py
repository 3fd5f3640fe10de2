"""The start of the program: what is put off until the first list stands."""

from __future__ import annotations

import gc

from scaletail_tui.ui.app import ScaletailApp
from tests.ui.pretend import fake_ports, until


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
