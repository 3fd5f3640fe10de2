"""What stands under the name of a stack that is to be deployed: nothing, a folder to go on with, or something else."""

from __future__ import annotations

from contextlib import aclosing

from scaletail_tui.cli.arguments import say
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult
from scaletail_tui.operations.plan.planning import check_folder_for
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.locks import StackHeld


async def is_update(ports: Ports, service: Service, name: str, *, redeploy: bool) -> bool:
    """True where `redeploy` finds a stack to update; a folder without a Compose file takes any new deploy.

    Raises BadInput where something else stands there, and StackHeld where somebody works on it.
    """
    holder = ports.locks.holder(name)
    if holder is not None:
        raise StackHeld(holder, name)
    disk = ports.folders.read(name)
    if disk is None or disk.open_to_any:
        if disk is None and ports.folders.exists(name):
            raise BadInput(f"{ports.folders.folder(name)} is no folder.", remedy="Choose another name with --name.")
        if ports.folders.find_unfinished(name):
            say(f"An earlier deploy of {name} ended before its files were in place; it is begun anew.")
        return redeploy and disk is None  # the update of nothing is refused by who reads its answers
    check_folder_for(service, disk)
    if not redeploy:
        await _refuse_a_second(ports, disk)
    return True


async def _refuse_a_second(ports: Ports, disk: StackOnDisk) -> None:
    latest = ports.jobs.latest(disk.name)
    if latest is not None and latest.new_stack and not await wait_for_success(ports, latest):
        raise BadInput(
            f"An earlier deploy of {disk.name} did not end well; what it made stands in {latest.folder}.",
            remedy=f"Go on with: scaletail-tui deploy --resume {disk.name}, "
            f"or take it away with: scaletail-tui rollback {disk.name}",
        )
    raise BadInput(
        f"There is a stack {disk.name} already, in {disk.folder}.",
        remedy="Update it with --redeploy, or choose another name with --name.",
    )


async def wait_for_success(ports: Ports, job: Job) -> bool:
    """True when a job's end is a stack that answers; waits for that end."""
    result = await _result(ports, job)
    return result is not None and result.result is JobOutcome.OK


async def _result(ports: Ports, job: Job) -> JobResult | None:
    """What a job ended with, waited for; None where it was killed."""
    async with aclosing(ports.jobs.follow(job.id)) as events:
        results = [event async for event in events if isinstance(event, JobResult)]
    return results[-1] if results else None


async def wants_key(ports: Ports, name: str) -> bool:
    """True where the device of a stack that stands is not logged in and has no key that could do it.

    Its key was used up, or is refused: that is seen now, or was the reason of its last deploy's failure.
    """
    from scaletail_tui.cli.stack.doctor import diagnose_stack
    from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
    from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
    from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS

    disk = ports.folders.read(name)
    if disk is not None and not disk.key_pending and not disk.has_state:
        return True
    diagnosis = await diagnose_stack(ports, name)
    if any(hop.id is HopId.LOGIN and hop.state is HopState.OK for hop in diagnosis.hops):
        return False
    keyless = (RemedyAction.NEW_KEY, RemedyAction.SHOW_LINK)
    if any(finding.remedy.action in keyless for finding in diagnosis.findings):
        return True
    latest = ports.jobs.latest(name)
    result = await _result(ports, latest) if latest is not None and not latest.running else None
    kind = KINDS.get(result.finding or "") if result is not None else None
    return kind is not None and kind.action is RemedyAction.NEW_KEY
