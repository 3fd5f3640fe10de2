"""`deploy --stop NAME`: end a deploy that goes on by itself."""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import TYPE_CHECKING

from scaletail_tui.cli.deploy_view import resume_words
from scaletail_tui.cli.standing import ended_well
from scaletail_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from scaletail_tui.domain.job import Job
    from scaletail_tui.ports import Ports


def stopped(args: argparse.Namespace, ports: Ports, job: Job) -> int:
    """Stop the job, wait for its end and say what came of it; raises BadInput where it has ended already."""
    if not job.running:
        raise BadInput(f"No deploy of {job.stack} is running.", remedy="See: scaletail-tui status")
    in_time = asyncio.run(_stop(ports, job))
    if in_time:
        sentence = f"The deploy of {job.stack} is stopped; what is on disk and running stays."
    else:
        sentence = f"The deploy of {job.stack} ended well before it could be stopped."
    fix = resume_words(job.stack) if in_time else ""
    if args.json:
        did = "stop" if in_time else ""
        print(json.dumps({"stack": job.stack, "result": "ok", "did": did, "sentence": sentence, "fix": fix}))
    else:
        print("\n".join(filter(None, (sentence, fix))))
    return 0


async def _stop(ports: Ports, job: Job) -> bool:
    """False when it was well before the stop came."""
    await ports.jobs.stop(job.id)
    return not await ended_well(ports, job)
