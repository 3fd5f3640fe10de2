"""`start`, `stop` and `restart`: always sidecar and app together, in order."""

from __future__ import annotations

import argparse
import asyncio
import json

from scaletail_tui.cli.arguments import Subparsers

_DONE = {"start": "runs", "stop": "is stopped", "restart": "runs again"}


def add_parser(subparsers: Subparsers) -> None:
    for verb, text in (
        ("start", "start a stack: helpers, sidecar, then apps"),
        ("stop", "stop a stack: apps, then the sidecar"),
        ("restart", "restart sidecar and apps together"),
    ):
        parser = subparsers.add_parser(verb, help=text, description=text)
        parser.add_argument("stack", metavar="STACK")
        parser.add_argument("--json", action="store_true", help="print one object")
        parser.set_defaults(run=run, verb=verb)


def run(args: argparse.Namespace) -> int:
    """Act on the pair and say what was seen; raises ScaletailError with what did not come up."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.pair import restart_pair, start_pair, stop_pair

    act = {"start": start_pair, "stop": stop_pair, "restart": restart_pair}[args.verb]
    asyncio.run(act(ports_for(args), args.stack))
    if args.json:
        print(json.dumps({"stack": args.stack, "result": "ok", "did": args.verb}))
    else:
        print(f"{args.stack} {_DONE[args.verb]}.")
    return 0
