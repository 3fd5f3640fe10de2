"""Files that a redeploy would write over what the user has changed in them: only after a yes to that."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import say
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_line

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.plan import Plan
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import DeployRequest

FLAG = "--overwrite-edited"


def add_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        FLAG, action="store_true", help="with --redeploy: also files that you edited; yours are kept beside"
    )


async def agree_to_overwrite(args: argparse.Namespace, ports: Ports, request: DeployRequest) -> bool:
    """True where nothing edited is written over, or that is agreed to; raises BadInput where nobody can be asked."""
    if not getattr(args, "redeploy", False) or args.overwrite_edited:
        return True
    from scaletail_tui.operations.plan.planning import make_plan

    plan = request.plan or await make_plan(ports, request.spec)
    if not plan.edited:
        return True
    if args.yes:
        raise refuse(plan, compared=await _is_compared(ports, request))
    from scaletail_tui.cli import questions

    if await _is_compared(ports, request):
        say(f"To take what is new and keep what you changed: scaletail-tui compare {plan.stack}")
    files = ", ".join(plain_line(path) for path in plan.edited)
    said = f"You edited {files}. Write {'it' if len(plan.edited) == 1 else 'them'} anew, and keep yours beside?"
    return bool(await questions.confirm(said, default=False).ask_async())


async def _is_compared(ports: Ports, request: DeployRequest) -> bool:
    """True where `compare` lays the stack beside the very thing that it is deployed from now."""
    imported = request.spec.service.imported
    if imported is None:
        return True
    from scaletail_tui.domain.imports.choices import choices_in

    disk = await asyncio.to_thread(ports.folders.read, request.name)
    try:
        before = choices_in(disk.meta) if disk is not None else None
    except ValueError:
        return False
    now = imported.choices
    return before is not None and bool(now.folder) and (before.folder, before.source) == (now.folder, now.source)


def refuse(plan: Plan, *, compared: bool) -> BadInput:
    """The files by name, and the two ways to go on."""
    files = ", ".join(plan.edited)
    see = f"Choose what is taken and kept: scaletail-tui compare {plan.stack}" if compared else "See it with --dry-run"
    return BadInput(
        f"{files} of {plan.stack} {'was' if len(plan.edited) == 1 else 'were'} edited by hand, "
        "and a redeploy would write over that.",
        remedy=f"{see}; {FLAG} does it and keeps yours beside. What is your own for good belongs in "
        "compose.override.yaml.",
    )
