"""`rollback`: take a new stack's deploy back; identity and data stay."""

from __future__ import annotations

import argparse
import asyncio

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.plain import plain_json, plain_line


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
        import questionary

        if not questionary.confirm(f"{ROLL_BACK.sentence} Roll {args.stack} back?").ask():
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
