"""`move-data`: a stack's data on another disk, a link in their place; interrupted at any point it goes on or back."""

from __future__ import annotations

import argparse
import asyncio
import posixpath
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.data_move import DataMoved, MovePlan
    from scaletail_tui.operations.backup.tools import BackupTools
    from scaletail_tui.ports.bundle import Ports

_TEXT = "move a stack's data to another disk: it stands still while they are copied and compared"
_EPILOG = """The data go to TO/STACK/data, and a link stands in their place; backups follow it. What is cut off goes on
with --resume, or back with --back. The old data are kept beside the link until --remove-old. Exit status: 0 well; 1 it
failed and is as before; 2 bad input."""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("move-data", help=_TEXT, description=f"{_TEXT}.", epilog=_EPILOG)
    parser.add_argument("stack", metavar="STACK")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--to", metavar="FOLDER", help="a folder on the other disk, as /mnt/big")
    way.add_argument("--resume", action="store_true", help="go on with a move that was cut off")
    way.add_argument("--back", action="store_true", help="back to the old data after a move that was cut off")
    way.add_argument(
        "--remove-old", metavar="NAME", help="remove the old data for good; NAME is the stack's name again"
    )
    parser.add_argument("--folder", metavar="PATH", default="data", help="another folder of the stack than data")
    parser.add_argument("--no-wait", action="store_true", help="do not watch until it answers")
    parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print an object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.wiring import backup_tools_for, ports_for

    if args.dry_run and not args.to:
        raise BadInput("--dry-run goes with --to.", remedy="Leave it out.")
    if not (args.yes or args.dry_run or args.resume or args.back):
        check_asking(as_json=args.json)
    ports = ports_for(args)
    tools = backup_tools_for(ports)
    folder = posixpath.normpath(args.folder)
    if args.remove_old is not None:
        return _remove_old(ports, tools, args, folder)
    if args.to is None:
        return _tell(args, _take_course(ports, tools, args))
    plan = asyncio.run(_plan(ports, args, folder))
    if args.dry_run or not args.yes:
        print(plain_json(plan.to_json(), indent=2) if args.json else plain_text("\n".join(plan.lines())), flush=True)
    if args.dry_run:
        return 0
    if not args.yes and not _agreed(f"Move the data of {plain_line(args.stack)}?"):
        print("Nothing was changed.")
        return 0
    return _tell(args, _move(ports, tools, plan, args))


async def _plan(ports: Ports, args: argparse.Namespace, folder: str) -> MovePlan:
    from scaletail_tui.operations.moving.plan import plan_move

    to = args.to.rstrip("/") or "/"
    return await plan_move(ports, args.stack, posixpath.join(posixpath.abspath("."), to), folder)


def _move(ports: Ports, tools: BackupTools, plan: MovePlan, args: argparse.Namespace) -> DataMoved:
    from scaletail_tui.cli.backup.telling import Teller, follow, run_to_its_end
    from scaletail_tui.operations.moving.run import move_data

    teller = Teller(as_json=args.json, stream=sys.stdout)
    return run_to_its_end(lambda: follow(move_data(ports, tools, plan, wait=not args.no_wait), teller))


def _take_course(ports: Ports, tools: BackupTools, args: argparse.Namespace) -> DataMoved:
    from scaletail_tui.cli.backup.telling import Teller, follow, run_to_its_end
    from scaletail_tui.operations.moving.run import take_course
    from scaletail_tui.ports.jobs import Course

    teller = Teller(as_json=args.json, stream=sys.stdout)
    course = Course.BACK if args.back else Course.GO_ON
    return run_to_its_end(lambda: follow(take_course(ports, tools, args.stack, course, wait=not args.no_wait), teller))


def _tell(args: argparse.Namespace, done: DataMoved) -> int:
    with suppress(OSError):  # whoever read it has gone
        print(plain_json(done.to_json()) if args.json else plain_line(done.sentence()), flush=True)
    return 0


def _remove_old(ports: Ports, tools: BackupTools, args: argparse.Namespace, folder: str) -> int:
    from scaletail_tui.operations.moving.old_data import find_old_data, remove_old_data

    if args.remove_old != args.stack:
        raise BadInput(f"--remove-old takes the stack's name again: {args.remove_old!r} is not {args.stack!r}.")
    if not args.yes:
        found = asyncio.run(find_old_data(ports, args.stack, folder))
        if found and not _agreed(f"Remove {', '.join(map(plain_line, found))} for good?"):
            print("Nothing was removed.")
            return 0
    gone = asyncio.run(remove_old_data(ports, tools, args.stack, args.remove_old, folder))
    sentence = f"The old data of {args.stack} are gone: {', '.join(gone)}."
    print(
        plain_json({"stack": args.stack, "result": "ok", "removed": list(gone), "sentence": sentence})
        if args.json else plain_line(sentence), flush=True,
    )  # fmt: skip
    return 0


def _agreed(question: str) -> bool:
    from scaletail_tui.cli import questions

    return bool(questions.confirm(question, default=False).ask())
