"""Two stacks with one container name: the list marks both, whatever else is wrong, and each page names the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.operations.watch.summary import with_verdict
from scaletail_tui.ui.pages.stack.page import StackScreen
from scaletail_tui.ui.pages.stacks.rows import Columns, stack_row
from scaletail_tui.ui.toolkit.glyphs import ALIKE
from scaletail_tui.ui.toolkit.state_words import alike_rows
from tests.ui.pages.stack.stack_pages import Opened, running_stacks
from tests.ui.pretend import screen_text, until

TWIN = "services:\n  ts: {image: 'tailscale/tailscale:latest', container_name: ts-twin}\n"
ROW = StackSummary(
    name="vault", service="", state=StackState.FAIL, url=None, expose="", finding="serve-empty", folder="/s/vault",
    managed=True, sentence="Serve shows nothing.", alike=("blog calls a container ts, too.",),
)  # fmt: skip


def text_of(stack: StackSummary) -> str:
    columns = Columns.fitting([stack], 80)
    return "".join(
        cell.text for cell in stack_row(stack, columns, waited=0.0, news=None, doing="", certificate="").cells
    )


def test_a_row_with_a_finding_is_marked_and_says_its_finding() -> None:
    assert f"{ALIKE} Serve shows nothing." in text_of(ROW)
    assert ALIKE not in text_of(replace(ROW, alike=()))
    assert [one.cells[-1].text for one in alike_rows(ROW.alike)] == ["blog calls a container ts, too."]


def test_a_judgement_of_its_own_page_leaves_the_other_named() -> None:
    well = Diagnosis(stack="vault", verdict=Verdict.OK, url=None, hops=(), findings=())
    assert with_verdict(ROW, well).sentence == "blog calls a container ts, too."


def put_twins(opened: Opened) -> None:
    for name in ("twin-a", "twin-b"):
        folder = Path(opened.practice.ports.folders.folder(name))
        folder.mkdir()
        (folder / "compose.yaml").write_text(TWIN)
    opened.app.monitor.look_again()


@pytest.mark.slow
async def test_list_strip_and_page_name_the_other(tmp_path: Path) -> None:
    async with running_stacks((100, 40)) as opened:
        put_twins(opened)
        await until(lambda: sum(bool(one.alike) for one in opened.app.overview.stacks) == 2)
        await until(lambda: screen_text(opened.app).count(ALIKE) >= 2)
        await opened.app.push_screen(StackScreen("twin-a"))
        await until(lambda: opened.stack.diagnosis is not None)
        await until(lambda: "twin-b calls a container ts-twin, too" in screen_text(opened.app))
