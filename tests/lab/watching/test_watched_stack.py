"""What happens to a stack while its page is open shows there by itself, and goes from there by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.broken_stacks import up, written
from tests.lab.rotation import part_of
from tests.lab.running_lab import Lab
from tests.lab.watching.disturbances import DISTURBANCES, Disturbance, Stack
from tests.lab.watching.open_view import open_view

OPEN = 16.0
"""Seconds for which the page is open before something happens: a watch that has become calm asks less."""
TABLE = "table: while the page is open (what happened, what stood first, seconds until it showed and until it was gone)"
FADES = 90.0
"""Seconds in which a fault is gone after its cause: a visitor who was kept out is told of for one minute."""
AIM = 6.0
"""Seconds from the moment that the fault stands until the page names it."""


@pytest.mark.rotating
@pytest.mark.parametrize("disturbance", part_of(DISTURBANCES, 3), ids=lambda one: one.name.replace(" ", "-"))
async def test_a_fault_shows_on_the_open_page_without_a_key_press_and_goes_with_its_cause(
    lab: Lab, root: Path, disturbance: Disturbance, record_property: Callable[[str, object], None]
) -> None:
    stack = Stack(lab=lab, folder=await asyncio.to_thread(written, lab, root, "w-open"))
    await asyncio.to_thread(up, lab, stack.folder)
    async with open_view(lab, root, stack.name) as view:
        await view.shows_no_fault(seconds=60)
        await view.stays_well(seconds=OPEN)
        view.tops.clear()
        view.blamed.clear()
        await asyncio.to_thread(disturbance.happens, stack)
        shown = await view.shows(disturbance.finding, seconds=3 * AIM)
        before = list(view.tops)
        assert view.blamed <= {*disturbance.finding, *disturbance.meanwhile}, view.text
        await asyncio.to_thread(disturbance.undone, stack)
        gone = await view.shows_no_fault(seconds=FADES)
    row = f"| {disturbance.name} | {' > '.join(before)} | {shown:.1f} | {gone:.1f} |"
    record_property(TABLE, row)
