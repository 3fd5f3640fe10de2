"""What a stack uses stands beside its path where there is room, and nothing is written for it where there is none."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.ui.pages.help.page import HelpScreen
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.stack.rows import path_heading
from tests.ui.pages.stack.stack_pages import running_stack
from tests.ui.pretend import until

WORDS = ("3.2 % cpu", "140 MB", "21 MB in, 6.2 MB out")
HOPS = tuple(Hop(id=one, state=HopState.OK, evidence="") for one in (HopId.ENGINE, HopId.APP))
WELL = Diagnosis(stack="vault", verdict=Verdict.OK, url=None, hops=HOPS, findings=())


@pytest.mark.parametrize(("width", "shown"), [(120, 3), (80, 2), (60, 1), (50, 0), (0, 0)])
def test_as_much_stands_there_as_has_room(width: int, shown: int) -> None:
    heading = path_heading(WELL, "serve", "", usage=WORDS, width=width)
    said = [cell.text for cell in heading.cells]
    assert sum(any(word in text for text in said) for word in WORDS) == shown
    assert "Path" in said[0]


def test_work_on_the_stack_takes_its_place() -> None:
    heading = path_heading(WELL, "serve", "restarting", usage=WORDS, width=120)
    assert not any("cpu" in cell.text for cell in heading.cells)


async def test_the_page_measures_while_it_is_seen_and_stops_when_it_is_hidden() -> None:
    async with running_stack("jellyfin", speed=20.0) as opened:
        page = opened.stack
        await until(lambda: bool(page.judged.usage))
        heading = page.judged.path.heading
        assert heading is not None and any("cpu" in cell.text for cell in heading.cells)
        assert measures(page)
        await opened.app.push_screen(HelpScreen(page))
        await until(lambda: not measures(page))


def measures(page: StackScreen) -> bool:
    return any(one.group == "usage" and one.is_running for one in page.app.workers if one.node is page)
