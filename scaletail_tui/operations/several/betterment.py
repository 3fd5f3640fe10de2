"""Improve: what would be written is shown for each stack before, and nothing else is written."""

from __future__ import annotations

import asyncio

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.adopt.improve import check_finished
from scaletail_tui.operations.adopt.improve import improve as improve_one
from scaletail_tui.operations.adopt.improvement import ImprovementPlan, plan_improvement
from scaletail_tui.operations.adopt.place import find_folder
from scaletail_tui.operations.adopt.take_over import check_adoptable
from scaletail_tui.operations.several.action import Outcome, OutcomeState
from scaletail_tui.ports.needs import SeveralPorts


async def preview(ports: SeveralPorts, name: str) -> str:
    """What is made better, what is left, and the difference; raises ScaletailError where that cannot be."""
    plan = await _plan(ports, name)
    lines = [f"{improvement.id.value}: {improvement.summary}" for improvement in plan.improvements]
    lines += [f"left as it is, {one.id.value}: {one.reason} {one.remedy}".rstrip() for one in plan.left]
    lines += [
        f"{file.path}: new, for its owner alone; what it holds is not shown."
        for file in plan.change.files
        if file.secret
    ]
    return "\n".join([*lines, plan.difference.rstrip("\n")]).strip()


async def improve(ports: SeveralPorts, name: str, shown: str) -> Outcome:
    """Do what `preview` showed; where the files have changed since, nothing is written."""
    plan = await _plan(ports, name)
    if plan.empty:
        return Outcome(stack=name, state=OutcomeState.OK, sentence="nothing is to be made better")
    if await preview(ports, name) != shown:
        raise ScaletailError(
            f"The files of {name} have changed since they were shown, so nothing was written.", remedy="Look again."
        )
    done = await improve_one(ports, name, plan)
    number = len(plan.improvements)
    device = f"; its device is {done.address}, as before" if done.address else ""
    return Outcome(
        stack=name, state=OutcomeState.OK,
        sentence=f"{'1 thing' if number == 1 else f'{number} things'} made better{device}",
        told={"folder": done.folder, "improvements": [improvement.id.value for improvement in plan.improvements]},
    )  # fmt: skip


async def improve_unseen(ports: SeveralPorts, name: str) -> Outcome:
    """For who has said yes to whatever it is."""
    return await improve(ports, name, await preview(ports, name))


async def _plan(ports: SeveralPorts, name: str) -> ImprovementPlan:
    folder = await find_folder(ports, name)
    check_finished(name, await asyncio.to_thread(ports.adoptions.look, folder))
    plan = await asyncio.to_thread(plan_improvement, ports.user_files, folder)
    if plan.texts is not None:
        check_adoptable(plan.texts, folder)
    return plan
