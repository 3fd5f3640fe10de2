"""What cannot be changed or renamed in a folder made by hand is refused with the lines that say it, and the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.stacks import BY_HAND
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.adopt.place import find_folder
from scaletail_tui.operations.adopt.why_not import refuse_change, refuse_rename
from scaletail_tui.ports.bundle import Ports


@pytest.fixture
async def ports(tmp_path: Path) -> Ports:
    practice = Practice(clock=HandClock(1_795_000_000.0), folder=tmp_path)
    await practice.enter()
    return practice.ports


async def test_a_change_names_the_line_of_each_variable_and_of_which_there_is_none(ports: Ports) -> None:
    place = Path(await find_folder(ports, BY_HAND), ".env")
    line = len(place.read_text().splitlines()) + 1
    place.write_text(f"{place.read_text()}MINE=1\n")
    with pytest.raises(BadInput) as refused:
        await refuse_change(ports, BY_HAND, ["MINE", "TS_STATE_DIR", "OTHER"])
    assert f"MINE is in .env, line {line}; TS_STATE_DIR is in compose.yaml, line 13" in refused.value.title
    assert "nothing in the folder sets OTHER" in refused.value.title and "x-scaletail" in refused.value.title
    assert f"edit {BY_HAND} compose.yaml" in refused.value.remedy and "compare" in refused.value.remedy
    with pytest.raises(BadInput) as refused:
        await refuse_change(ports, BY_HAND, ["MINE"])
    assert f"edit {BY_HAND} .env" in refused.value.remedy


async def test_a_rename_names_where_the_name_stands(ports: Ports) -> None:
    with pytest.raises(BadInput) as refused:
        await refuse_rename(ports, BY_HAND)
    assert "compose.yaml, line 10 (hostname)" in refused.value.title
    assert "compose.yaml, line 32 (container_name)" in refused.value.title
    assert f"device {BY_HAND} rename" in refused.value.remedy


async def test_a_stack_of_ours_and_a_name_that_nothing_has_are_not_its_matter(ports: Ports) -> None:
    for name in ("uptime-kuma", "no-such"):
        await refuse_change(ports, name, ["TZ"])
        await refuse_rename(ports, name)
    assert ports.folders.exists("uptime-kuma")
