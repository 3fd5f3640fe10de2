"""`start`, `stop` and `restart`: always sidecar and app together, in order."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.cli.stack import several
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.operations.watch.until_up import Arrival
    from scaletail_tui.ports.bundle import Ports

_EVERYTHING = {
    "start": "start what a reboot left behind, in every stack",
    "stop": "every stack that runs",
    "restart": "every stack that runs",
}
_DONE = {"start": "started", "stop": "stopped", "restart": "restarted"}


def add_parser(subparsers: Subparsers) -> None:
    for verb, text in (
        ("start", "start a stack: helpers, sidecar, then apps"),
        ("stop", "stop a stack: apps, then the sidecar"),
        ("restart", "restart sidecar and apps together"),
    ):
        parser = subparsers.add_parser(verb, help=text, description=text)
        several.add_arguments(parser, _EVERYTHING[verb])
        if verb != "stop":
            parser.add_argument(
                "--no-wait", action="store_true", help="do not watch until it answers; the containers run then"
            )
        parser.add_argument(
            "--json", action="store_true", help="print one object; one a stack for several, and their number"
        )
        parser.set_defaults(run=run, verb=verb)


def run(args: argparse.Namespace) -> int:
    """Act on the pair and say what was seen; raises ScaletailError with what did not come up."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.backup.unfinished import start_settled
    from scaletail_tui.operations.lifecycle.start_stop import restart_pair, stop_pair

    several.check(args, args.verb)
    if args.verb == "start" and args.everything:
        return _start_all(args)
    if not several.is_one(args):
        return _act_on_several(args)
    args.stack = args.stacks[0]
    act = {"start": start_settled, "stop": stop_pair, "restart": restart_pair}[args.verb]
    ports = ports_for(args)
    asyncio.run(act(ports, args.stack))
    if args.verb == "stop" or args.no_wait:
        if args.json:
            print(plain_json({"stack": args.stack, "result": "ok", "did": args.verb}))
        else:
            print(f"{args.stack} is {_DONE[args.verb]}.")
        return 0
    if not args.json:
        print(f"{args.stack} is {_DONE[args.verb]}; watching until it answers.", flush=True)
    return _tell_arrival(args, asyncio.run(_watch(ports, args.stack)))


def _act_on_several(args: argparse.Namespace) -> int:
    from dataclasses import replace

    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.several import life
    from scaletail_tui.operations.several.table import ACTIONS

    action = ACTIONS[args.verb]
    if args.verb != "stop" and args.no_wait:
        act = life.start_without_waiting if args.verb == "start" else life.restart_without_waiting
        action = replace(action, act=act)
    return several.act_on_several(ports_for(args), args, action)


async def _watch(ports: Ports, stack: str) -> Arrival:
    from scaletail_tui.operations.watch.until_up import watch_and_settle

    return await watch_and_settle(ports, stack)


def _tell_arrival(args: argparse.Namespace, arrival: Arrival) -> int:
    """0 when it is up; else 1, with what stands in the way and what to do."""
    first = next(iter(arrival.diagnosis.findings), None)
    finding = None if arrival.up else first
    if args.json:
        told = {
            "stack": args.stack, "result": "ok" if arrival.up else "failed", "did": args.verb,
            "verdict": arrival.diagnosis.verdict.value, "url": arrival.diagnosis.url,
            "seconds": round(arrival.seconds, 1), "finding": finding.id if finding is not None else None,
            "sentence": arrival.sentence(),
        }  # fmt: skip
        print(plain_json(told))
        return 0 if arrival.up else 1
    print(plain_line(arrival.sentence()))
    if not arrival.up:
        print(f"See: scaletail-tui doctor {plain_line(args.stack)}")
    return 0 if arrival.up else 1


def _start_all(args: argparse.Namespace) -> int:
    """One line, or one object a line, for each stack whose sidecar runs; 1 when one did not come up."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.lifecycle.start_stop import start_all

    done = asyncio.run(start_all(ports_for(args)))
    for name, error in done.items():
        if args.json:
            said = {"stack": name, "result": "failed" if error else "ok", "did": "start"}
            print(plain_json(said | ({"error": error.sentence()} if error else {})))
        elif error is None:
            print(f"{name} runs.")
        else:
            say(f"{plain_line(name)}: {plain_line(error.sentence())}")
    if not done:
        nothing = "There is nothing to start."
        print(
            plain_json({"stack": None, "result": "ok", "did": "nothing", "sentence": nothing}) if args.json else nothing
        )
    return 1 if any(done.values()) else 0
