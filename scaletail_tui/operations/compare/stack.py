"""A stack of ours beside its other side: the entry that it was made from, or what it was imported from."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.comparison.three_way import Beside
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.compare.imported import compare_import
from scaletail_tui.operations.compare.look import Comparison, answers_again, compare_plan
from scaletail_tui.operations.plan.planning import make_plan, spec_for, spec_from_disk

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ComparePorts


async def compare_stack(ports: ComparePorts, name: str, *, beside: Beside | None = None) -> Comparison:
    """Read a stack of ours and what its entry would make of it today, or an import of its source; writes nothing.

    Raises BadInput for what is no stack of ours, for another side than it has, and where an answer is not there.
    """
    before = await spec_from_disk(ports, name)
    if before.service.imported is not None:
        return await compare_import(ports, before, beside)
    if beside is Beside.SOURCE:
        raise BadInput(f"{name} was made from the catalog, so it has no other source.", remedy="Leave --beside out.")
    entry = await asyncio.to_thread(_entry_of, ports, before)
    spec = await spec_for(ports, entry, answers_again(before), redeploy=True)
    return await compare_plan(ports, spec, await make_plan(ports, spec, check_databases=False), before=before)


def _entry_of(ports: ComparePorts, before: StackSpec) -> Service:
    entry = ports.catalog.load().get(before.service.slug)
    assert entry is not None  # the spec was read with it
    return entry
