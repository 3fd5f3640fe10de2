"""`start`, `stop` and `restart`: always sidecar and app together, in order."""

from __future__ import annotations

import argparse
import asyncio

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json

_DONE = {"start": "runs", "stop": "is stopped", "restart": "runs again"}


def add_parser(subparsers: Subparsers) -> None:
    for verb, text in (
        ("start", "start a stack: helpers, sidecar, then apps"),
        ("stop", "stop a stack: apps, then the sidecar"),
        ("restart", "restart sidecar and apps together"),
    ):
        parser = subparsers.add_parser(verb, help=text, description=text)
        parser.add_argument("stack", metavar="STACK", nargs="?" if verb == "start" else None)
        if verb == "start":
            parser.add_argument(
                "--all", action="store_true", dest="everything", help="start what a reboot left behind, in every stack"
            )
        parser.add_argument("--json", action="store_true", help="print one object")
        parser.set_defaults(run=run, verb=verb)


def run(args: argparse.Namespace) -> int:
    """Act on the pair and say what was seen; raises ScaletailError with what did not come up."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.lifecycle.start_stop import restart_pair, start_pair, stop_pair

    if args.verb == "start" and (args.stack is None) != args.everything:
        raise BadInput("start needs a stack, or --all.", remedy="See: scaletail-tui start --help")
    if args.stack is None:
        return _start_all(args)
    act = {"start": start_pair, "stop": stop_pair, "restart": restart_pair}[args.verb]
    asyncio.run(act(ports_for(args), args.stack))
    if args.json:
        print(plain_json({"stack": args.stack, "result": "ok", "did": args.verb}))
    else:
        print(f"{args.stack} {_DONE[args.verb]}.")
    return 0


def _start_all(args: argparse.Namespace) -> int:
    """One line, or one object a line, for each stack whose sidecar runs; 1 when one did not come up."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.lifecycle.start_stop import start_all

    done = asyncio.run(start_all(ports_for(args)))
    for name, error in done.items():
        if args.json:
            said = {"stack": name, "result": "failed" if error else "ok", "did": "start"}
            print(plain_json(said | ({"error": error.title} if error else {})))
        elif error is None:
            print(f"{name} runs.")
        else:
            say(error.sentence())
    if not done:
        nothing = "There is nothing to start."
        print(
            plain_json({"stack": None, "result": "ok", "did": "nothing", "sentence": nothing}) if args.json else nothing
        )
    return 1 if any(done.values()) else 0
