"""The job of `change` and of `rename`: planned and agreed to, or on or back from where it was cut off, and followed."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from scaletail_tui.cli.deploy.following import Watching, follow_job, run_until_left, say_what_ends_it
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.undertaking import UndertakingKind
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import ChangeRequest

Plan = Callable[["Ports", argparse.Namespace], Awaitable["ChangeRequest | None"]]
"""Shows what would be done; None where nothing is to be started."""


def judge_ways(args: argparse.Namespace) -> None:
    """Raise BadInput where both ways from what was cut off are asked for."""
    if args.resume and args.back:
        raise BadInput("--resume and --back are two ways.", remedy="Give one of them.")


def run_change_job(args: argparse.Namespace, plan: Plan, kind: UndertakingKind) -> int:
    """Exit status: 0 well, or nothing to do; 1 it went back or failed; 130 left while it goes on."""
    from scaletail_tui.cli.wiring import ports_for

    if args.patience is not None and not 1.0 <= args.patience <= 3600.0:
        raise BadInput("--patience takes seconds from 1 to 3600.")
    if not (args.yes or args.dry_run):
        check_asking(as_json=args.json)
    ports = ports_for(args)
    return run_until_left(lambda watching: _follow(ports, args, plan, kind, watching))


async def _follow(ports: Ports, args: argparse.Namespace, plan: Plan, kind: UndertakingKind, watching: Watching) -> int:
    from scaletail_tui.operations.change.request import request_course
    from scaletail_tui.ports.jobs import Course

    if args.resume or args.back:
        course = Course.GO_ON if args.resume else Course.BACK
        request: ChangeRequest | None = await request_course(ports, args.stack, course, kind)
    else:
        request = await plan(ports, args)
    if request is None:
        return 0
    await say_what_ends_it(ports)
    return await follow_job(ports, await ports.jobs.start(request), watching, as_json=args.json)
