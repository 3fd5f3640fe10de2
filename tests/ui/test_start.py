"""The start of the program: what is put off until the first list stands."""

from __future__ import annotations

import gc

from scaletail_tui.ui.app import ScaletailApp
from tests.ui.pretend import fake_ports, until


async def test_the_garbage_collector_rests_until_the_first_list_stands() -> None:
    gc.disable()
    try:
        app = ScaletailApp(fake_ports())
        app.check_host = app.lookout.watch  # type: ignore[method-assign]
        async with app.run_test(size=(80, 24)):
            await until(gc.isenabled)
            assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.enable()
