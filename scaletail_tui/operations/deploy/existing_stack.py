"""What stands under the name of a stack that is to be deployed: nothing, a folder to go on with, or something else."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult
from scaletail_tui.operations.lifecycle.begun import MOVES_AND_RENAMES, refuse_unfinished
from scaletail_tui.operations.plan.planning import check_folder_for
from scaletail_tui.ports.jobs import StackHeld

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import DeployPorts, HasJobs


class Obstacle(Enum):
    """Why a new stack cannot have its name."""

    NO_FOLDER = "something that is no folder"
    NEVER_WELL = "a new stack that has not come up yet"
    STACK = "another stack, or an earlier one of the same service"


class NameTaken(BadInput):
    """Each front end says in its own words how to go on."""

    def __init__(self, title: str, obstacle: Obstacle, *, remedy: str) -> None:
        super().__init__(title, remedy=remedy)
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingStack:
    """What a deploy finds, where nothing stands in its way."""

    update: bool = False
    """True where a stack stands that is to be updated."""
    left_behind: str = ""
    """One sentence about an earlier deploy that ended before its files were in place; empty where there is none."""


async def find_existing(ports: DeployPorts, service: Service, name: str, *, redeploy: bool) -> ExistingStack:
    """Judge what stands there; a folder without a Compose file takes any new deploy.

    Raises NameTaken or BadInput where something else stands there, and StackHeld where somebody works on it.
    """
    holder = ports.locks.holder(name)
    if holder is not None:
        raise StackHeld(holder, name)
    await refuse_unfinished(ports, name, MOVES_AND_RENAMES)
    disk = await asyncio.to_thread(ports.folders.read, name)
    if disk is None or disk.open_to_any:
        if disk is None and await asyncio.to_thread(ports.folders.exists, name):
            folder = ports.folders.folder(name)
            raise NameTaken(f"{folder} is no folder.", Obstacle.NO_FOLDER, remedy="Choose another name.")
        left = await asyncio.to_thread(ports.folders.find_unfinished, name)
        told = f"An earlier deploy of {name} ended before its files were in place; it is begun anew." if left else ""
        return ExistingStack(update=redeploy and disk is None, left_behind=told)  # to update nothing is refused later
    check_folder_for(service, disk)
    if not redeploy:
        latest = ports.jobs.latest(name)
        if latest is not None and latest.new_stack and not await wait_for_success(ports, latest):
            raise NameTaken(
                f"An earlier deploy of {name} did not end well; what it made stands in {latest.folder}.",
                Obstacle.NEVER_WELL,
                remedy="Go on with it, or roll it back.",
            )
        raise NameTaken(
            f"There is a stack {name} already, in {disk.folder}.",
            Obstacle.STACK,
            remedy="Change its answers, or choose another name.",
        )
    return ExistingStack(update=True)


async def wait_for_success(ports: HasJobs, job: Job) -> bool:
    """True when a job's end is a stack that answers; waits for that end."""
    result = await _result(ports, job)
    return result is not None and result.result is JobOutcome.OK


async def _result(ports: HasJobs, job: Job) -> JobResult | None:
    """What a job ended with, waited for; None where it was killed."""
    async with aclosing(ports.jobs.follow(job.id)) as events:
        results = [event async for event in events if isinstance(event, JobResult)]
    return results[-1] if results else None


async def wants_key(ports: DeployPorts, name: str) -> bool:
    """True where the device of a stack that stands is not logged in and has no key that could do it.

    Its key was used up, or is refused: that is seen now, or was the reason of its last deploy's failure.
    """
    from scaletail_tui.domain.diagnosis.diagnose import diagnose
    from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
    from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
    from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
    from scaletail_tui.operations.observe.observer import observe

    disk = await asyncio.to_thread(ports.folders.read, name)
    if disk is not None and not disk.key_pending and not disk.has_state:
        return True
    diagnosis = diagnose(await observe(ports, name))
    if any(hop.id is HopId.LOGIN and hop.state is HopState.OK for hop in diagnosis.hops):
        return False
    keyless = (RemedyAction.NEW_KEY, RemedyAction.SHOW_LINK)
    if any(finding.remedy.action in keyless for finding in diagnosis.findings):
        return True
    latest = ports.jobs.latest(name)
    result = await _result(ports, latest) if latest is not None and not latest.running else None
    kind = KINDS.get(result.finding or "") if result is not None else None
    return kind is not None and kind.action is RemedyAction.NEW_KEY
