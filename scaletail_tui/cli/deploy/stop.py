"""Ending a deploy: `deploy --stop NAME` ends one that goes on by itself, `rollback` takes a new stack's back."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult

if TYPE_CHECKING:
    from scaletail_tui.cli.deploy.next_steps import NextCommands
    from scaletail_tui.domain.stack.job import Job
    from scaletail_tui.ports.bundle import Ports


def stop_job(args: argparse.Namespace, ports: Ports, job: Job) -> int:
    """Stop the job, wait for its end and say what came of it; raises BadInput where it has ended already."""
    if not job.running:
        raise BadInput(f"No deploy of {job.stack} is running.", remedy="See: scaletail-tui status")
    from scaletail_tui.cli.deploy.next_steps import NextCommands
    from scaletail_tui.operations.deploy.way_back import find_to_take_back

    next_steps = NextCommands(job, ports.folders, partial(find_to_take_back, ports))
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


def add_parser(subparsers: Subparsers) -> None:
    text = "take back the deploy of a new stack: its containers and our files; identity and data stay"
    parser = subparsers.add_parser("rollback", help=text, description=text)
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.deploy.questions import ROLL_BACK, tell_rolled_back
    from scaletail_tui.operations.lifecycle.remove import rollback

    ports = ports_for(args)
    if not args.yes:
        check_asking(as_json=args.json)
        from scaletail_tui.cli import questions

        if not questions.confirm(f"{ROLL_BACK.sentence} Roll {args.stack} back?").ask():
            return 1
    done = asyncio.run(rollback(ports, args.stack))
    if args.json:
        print(plain_json(done.to_json()))
    else:
        print(
            "\n".join(
                plain_line(line) for line in (*(f"removed {one}" for one in done.removed), tell_rolled_back(done))
            )
        )
    return 0
