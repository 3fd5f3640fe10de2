"""`remove`: containers, and more only when it is asked for by name."""

from __future__ import annotations

import argparse
import asyncio

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line


def add_parser(subparsers: Subparsers) -> None:
    text = "remove a stack's containers; files, identity and data stay unless asked for"
    parser = subparsers.add_parser("remove", help=text, description=text)
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("--files", action="store_true", help="also the files that this program wrote")
    parser.add_argument(
        "--identity-and-data", metavar="NAME", help="also everything else in the folder; NAME is the stack's name again"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Remove what was asked for and list it; raises BadInput without a yes."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.lifecycle.remove import remove_containers, remove_files, remove_identity_and_data

    if args.identity_and_data is not None and args.identity_and_data != args.stack:
        raise BadInput(
            f"--identity-and-data takes the stack's name again: {args.identity_and_data!r} is not {args.stack!r}."
        )
    what = "containers"
    if args.identity_and_data is not None:
        what = "containers, files, identity and data"
    elif args.files:
        what = "containers and generated files"
    if not args.yes:
        check_asking(as_json=args.json)
        if not _agreed(f"Remove {what} of {args.stack}?"):
            return 1
    ports = ports_for(args)
    if args.identity_and_data is not None:
        gone = asyncio.run(remove_identity_and_data(ports, args.stack, args.identity_and_data))
    elif args.files:
        gone = asyncio.run(remove_files(ports, args.stack))
    else:
        gone = asyncio.run(remove_containers(ports, args.stack))
    if args.json:
        print(plain_json({"stack": args.stack, "result": "ok", "removed": list(gone)}))
        return 0
    for one in gone:
        print(f"removed {plain_line(one)}")
    kept = "" if args.identity_and_data is not None else " tailscale/state and data stay."
    print(f"{args.stack}: {what} removed.{kept}")
    return 0


def _agreed(question: str) -> bool:
    import questionary

    return bool(questionary.confirm(question, default=False).ask())
