"""`rename`: device, folder, containers and project of a stack get another name; identity and data stay."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.cli.update.change_job import judge_ways, run_change_job
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_text

if TYPE_CHECKING:
    from scaletail_tui.operations.change.naming import PlannedRename
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import ChangeRequest

_EPILOG = """The device stays the same one, at the same address; its name, and the stack's URL, become others: where the
old one is written is told before. It stops for as long as its containers take to be made anew. When it does not answer
under its new name, it gets the old one back by itself. Exit status: 0 well; 1 it went back or failed; 2 bad input; 130
left while it goes on."""


def add_parser(subparsers: Subparsers) -> None:
    text = "give a stack another name: device, folder, containers, address"
    parser = subparsers.add_parser("rename", help=text, description=text, epilog=_EPILOG)
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("new", metavar="NEW", nargs="?", default="", help="what it is called then")
    parser.add_argument("--patience", metavar="SECONDS", type=float, help="how long it may take to answer afterwards")
    parser.add_argument("--resume", action="store_true", help="go on with a rename that was cut off")
    parser.add_argument("--back", action="store_true", help="the old name again, after a rename that was cut off")
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="the plan as an object, or an object a line while it works")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.domain.stack.undertaking import UndertakingKind

    judge_ways(args)
    if bool(args.new) == (args.resume or args.back):
        raise BadInput(
            "rename takes the stack and its new name, or the stack and --resume or --back.",
            remedy="Use: scaletail-tui rename STACK NEW",
        )
    return run_change_job(args, _plan, UndertakingKind.RENAME)


async def _plan(ports: Ports, args: argparse.Namespace) -> ChangeRequest | None:
    """Show what would be done; None where nothing is to be started."""
    from scaletail_tui.cli import questions
    from scaletail_tui.operations.adopt.why_not import refuse_rename
    from scaletail_tui.operations.change.naming import plan_rename
    from scaletail_tui.operations.change.request import request_rename
    from scaletail_tui.operations.lifecycle.begun import refuse_begun

    await refuse_begun(ports, args.stack)
    await refuse_rename(ports, args.stack)
    planned = await plan_rename(ports, args.stack, args.new)
    if args.dry_run or not args.yes:
        _show(planned, as_json=args.json)
    if args.dry_run:
        return None
    if args.yes:
        for line in planned.plan.warnings:
            say(line)
    elif not await questions.confirm(f"Rename {args.stack} to {args.new}?", default=False).ask_async():
        say("Nothing was changed.")
        return None
    return request_rename(planned, patience=args.patience)


def _show(planned: PlannedRename, *, as_json: bool) -> None:
    from scaletail_tui.cli.deploy.plan_text import plan_lines, replaced_lines
    from scaletail_tui.operations.plan.plan_json import plan_to_json

    if as_json:
        address = {"before": planned.old_address or None, "after": planned.new_address or None}
        told = {"follows": list(planned.follows), "stays": list(planned.stays)}
        print(
            plain_json(plan_to_json(planned.plan, planned.recreated) | {"address": address} | told, indent=2),
            flush=True,
        )
        return
    print(plain_text("\n".join((*plan_lines(planned.plan), *replaced_lines(planned.recreated)))), flush=True)
