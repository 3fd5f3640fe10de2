"""`logs`: what a stack's containers say, in the order in which they said it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.raw_evidence import LogLine
    from scaletail_tui.operations.observe.containers import Members
    from scaletail_tui.ports.bundle import Ports


def add_parser(subparsers: Subparsers) -> None:
    text = "the logs of a stack"
    parser = subparsers.add_parser("logs", help=text, description=text)
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("-f", "--follow", action="store_true", help="go on as lines come")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--sidecar", action="store_true", help="the sidecar alone")
    which.add_argument("--app", action="store_true", help="the app's containers alone")
    parser.add_argument("--tail", metavar="N", type=int, default=None, help="begin with the last N lines of each")
    parser.add_argument("--timestamps", action="store_true", help="with the engine's time")
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.wiring import ports_for

    if args.tail is not None and args.tail < 0:
        raise BadInput("--tail takes a number of lines, 0 or more.")
    return asyncio.run(_print(ports_for(args), args))


async def _print(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.operations.observe.containers import members

    found = await members(ports, args.stack)
    if not found.containers:
        from scaletail_tui.operations.observe.origin import check_known

        origin = await check_known(ports, args.stack)
        raise BadInput(
            f"{args.stack} has no containers; it stands in {origin.folder}.",
            remedy=f"Start it with: scaletail-tui start {args.stack}",
        )
    names = _choose_containers(found, args)
    width = max(len(name) for name in names)
    if not args.follow:
        await _past(ports, names, args, width)
        return 0
    try:
        async with asyncio.TaskGroup() as tasks:
            for name in names:
                tasks.create_task(_follow(ports, name, args, width if len(names) > 1 else 0))
    except ExceptionGroup as several:
        raise several.exceptions[0] from None  # the engine went or the reader did: it is the same for every container
    return 0


def _choose_containers(found: Members, args: argparse.Namespace) -> tuple[str, ...]:
    sidecar = (found.sidecar.name,) if found.sidecar is not None else ()
    others = tuple(one.name for one in (*found.apps, *found.helpers))
    names = sidecar if args.sidecar else others if args.app else (*sidecar, *others)
    if not names:
        raise BadInput(f"{args.stack} has no {'sidecar' if args.sidecar else 'app'} to read the log of.")
    return names


async def _past(ports: Ports, names: Sequence[str], args: argparse.Namespace, width: int) -> None:
    """All logs merged by the engine's time."""
    lines: list[tuple[str, str, str]] = []
    for name in names:
        async with aclosing(_batches(ports, name, args)) as batches:
            async for batch in batches:
                lines.extend((line.at, name, line.text) for line in batch)
    if len(names) > 1:
        lines.sort(key=lambda line: line[0])
    for at, name, text in lines:
        _say(at, name, text, width if len(names) > 1 else 0, args)
    sys.stdout.flush()


async def _follow(ports: Ports, name: str, args: argparse.Namespace, width: int) -> None:
    async with aclosing(_batches(ports, name, args)) as batches:
        async for batch in batches:
            for line in batch:
                _say(line.at, name, line.text, width, args)
            sys.stdout.flush()


def _batches(ports: Ports, name: str, args: argparse.Namespace) -> AsyncGenerator[Sequence[LogLine], None]:
    return ports.engine.logs(name, tail=args.tail, follow=args.follow)


def _say(at: str, name: str, text: str, width: int, args: argparse.Namespace) -> None:
    if args.json:
        sys.stdout.write(plain_json({"at": at, "container": name, "text": text}) + "\n")
        return
    before = f"{name:<{width}}  " if width else ""
    print(plain_text(f"{before}{at + '  ' if args.timestamps else ''}{text}"), flush=False)
