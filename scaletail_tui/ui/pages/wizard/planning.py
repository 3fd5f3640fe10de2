"""What the wizard's answers come to: a change of what lives, else a deploy."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.reach.doors import doors_in
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import Answers, StackSpec
from scaletail_tui.ports.jobs import StackHeld

if TYPE_CHECKING:
    from scaletail_tui.operations.change.planning import PlannedChange
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ui.wizard_draft import WizardDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAnswers:
    """What the review shows. `left_behind` is a sentence about an earlier try, empty where there was none."""

    spec: StackSpec
    plan: Plan
    change: PlannedChange | None
    left_behind: str


async def plan_answers(ports: Ports, draft: WizardDraft) -> PlannedAnswers:
    """Raises ScaletailError where the answers, or the host, allow none."""
    from scaletail_tui.operations.deploy.existing_stack import ExistingStack, find_existing
    from scaletail_tui.operations.plan.planning import make_plan, spec_for
    from scaletail_tui.operations.plan.powers import add_resolved_powers

    service, redeploy, answers = draft.service, draft.existing is not None, draft.answers()
    try:
        spec = await spec_for(ports, service, answers, redeploy=redeploy, stops=draft.stops)
        try:
            existing = await find_existing(ports, service, answers.name, redeploy=redeploy)
        except StackHeld:
            existing = ExistingStack()  # that may be over until the plan is read: who starts the deploy tells
        change = await _plan_change(ports, draft, answers)
        if change is not None:
            spec, plan = change.after, change.plan
        else:
            plan = await add_resolved_powers(ports, spec, await make_plan(ports, spec))
            if redeploy:
                plan = replace(plan, warnings=(*plan.warnings, *await _tell_closed(ports, answers.name)))
    except BadInput as error:
        raise ScaletailError(error.title.splitlines()[0], remedy=error.remedy) from error
    return PlannedAnswers(spec=spec, plan=plan, change=change, left_behind=existing.left_behind)


async def _tell_closed(ports: Ports, name: str) -> list[str]:
    """One sentence for each path that is public for ever: a deploy over the stack closes it."""
    disk = await asyncio.to_thread(ports.folders.read, name)  # it may have been opened since the draft was begun
    public = [door for door in doors_in(disk.meta if disk is not None else None) if door.public]
    return [f"{door.path} of port {door.port} is public now and is closed by this." for door in public]


async def _plan_change(ports: Ports, draft: WizardDraft, answers: Answers) -> PlannedChange | None:
    """None where a deploy brings the answers about: a key goes to the device by that alone."""
    from scaletail_tui.operations.change.living import plan_living_change

    if draft.existing is None or draft.reading.key is not None:
        return None
    return await plan_living_change(ports, draft.existing, answers)
