"""A job that a command starts: what is said before, where nobody is asked, and what is shown until its result.

Ctrl-C leaves it at work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import say

if TYPE_CHECKING:
    from scaletail_tui.cli.deploy.view import View
    from scaletail_tui.domain.stack.job import Job
    from scaletail_tui.domain.stack.stage import JobResult
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import DeployRequest


Watching = list["View"]
"""Holds the view once there is a job."""


def run_until_left(begin: Callable[[Watching], Coroutine[Any, Any, int]]) -> int:
    """Run what starts a job and follows it; 130 where Ctrl-C left it."""
    watching: Watching = []
    try:
        return asyncio.run(begin(watching))
    except KeyboardInterrupt:
        if watching:
            watching[0].detach()
        else:
            say("Nothing was started, unless the job had its request already: see scaletail-tui status.")
        return 130


async def follow_job(
    ports: Ports, job: Job, watching: Watching, *, as_json: bool, note: Callable[[JobResult], None] | None = None
) -> int:
    """Show it to its result and return the exit status; `note` is told the result."""
    from scaletail_tui.cli.deploy.next_steps import NextCommands
    from scaletail_tui.cli.deploy.view import JsonView, LineView, follow
    from scaletail_tui.operations.deploy.way_back import find_to_take_back

    next_steps = NextCommands(job, ports.folders, partial(find_to_take_back, ports))
    watching.append(JsonView(job, next_steps) if as_json else LineView(job, next_steps))
    return await follow(ports.jobs, job, watching[0], note=note)


def warn_of_options(request: DeployRequest) -> None:
    """Where nobody is shown the plan, what was chosen and has a price is said all the same."""
    from scaletail_tui.cli.deploy.plan_text import closed_lines, told_lines
    from scaletail_tui.domain.catalog.answers import warnings_of

    warnings = tuple(one.sentence for one in warnings_of(request.spec.service, request.spec.sidecar))
    if request.plan is not None:
        warnings = (*request.plan.warnings, *told_lines(request.plan), *closed_lines(request.plan))
    for sentence in warnings:
        say(sentence)


async def say_what_ends_it(ports: Ports) -> None:
    """Say before the job starts what would end it."""
    from scaletail_tui.operations.deploy.questions import warn_of_logout

    warning = warn_of_logout(await ports.host.look())
    if warning is not None:
        say(
            f"{warning.sentence} Or let it outlive a logout (KillUserProcesses=yes ends it): "
            "loginctl enable-linger (once), then: systemd-run --user --scope scaletail-tui …"
        )
