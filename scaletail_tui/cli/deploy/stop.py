"""`deploy --stop NAME`: end a deploy that goes on by itself."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from scaletail_tui.cli.deploy.next_steps import NextCommands
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_text
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.job import Job
    from scaletail_tui.ports.bundle import Ports


def stop_job(args: argparse.Namespace, ports: Ports, job: Job) -> int:
    """Stop the job, wait for its end and say what came of it; raises BadInput where it has ended already."""
    if not job.running:
        raise BadInput(f"No deploy of {job.stack} is running.", remedy="See: scaletail-tui status")
    next_steps = NextCommands(job, ports.folders)
    in_time = asyncio.run(_stop(ports, job, next_steps))
    if in_time:
        sentence = f"The deploy of {job.stack} is stopped; what is on disk and running stays."
    else:
        sentence = f"The deploy of {job.stack} ended well before it could be stopped."
    fix = next_steps.sentence() if in_time else ""
    if args.json:
        did = "stop" if in_time else ""
        print(plain_json({"stack": job.stack, "result": "ok", "did": did, "sentence": sentence, "fix": fix}))
    else:
        print(plain_text("\n".join(filter(None, (sentence, fix)))))
    return 0


async def _stop(ports: Ports, job: Job, next_steps: NextCommands) -> bool:
    """False when it was well before the stop came."""
    await ports.jobs.stop(job.id)
    well = False
    async with aclosing(ports.jobs.follow(job.id)) as events:
        async for event in events:
            next_steps.see(event)
            well = isinstance(event, JobResult) and event.result is JobOutcome.OK
    return not well
