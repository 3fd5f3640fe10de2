"""An import that has not come up: its note goes when an act of the stack's page has brought the stack up."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.stack.undertaking import Undertaking, UndertakingKind
from tests.ui.pages.stack.stack_pages import running_stack
from tests.ui.pretend import until


@pytest.mark.slow
async def test_the_note_stays_while_one_only_looks_and_goes_when_a_restart_has_brought_it_up() -> None:
    async with running_stack("uptime-kuma", speed=100.0) as opened:
        page, ports = opened.stack, opened.app.ports
        await until(lambda: page.acts.managed and page.diagnosis is not None)
        begun = Undertaking(kind=UndertakingKind.IMPORT, stack="uptime-kuma", at=0.0, stops=("old-web-1",))
        ports.undertakings.keep(begun)
        page.look_again()
        await until(lambda: not page.watcher.waits)
        assert ports.undertakings.read("uptime-kuma") == begun
        await opened.pilot.press("r")
        await until(lambda: page.question is not None)
        await opened.pilot.press("y")
        await until(lambda: ports.undertakings.read("uptime-kuma") is None)
