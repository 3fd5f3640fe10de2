"""`logs`: what a stack's containers say, in the order in which they said it."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.questions import is_plain
from scaletail_tui.cli.stack.log_options import find_place, sieve_of, since_of
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.logs.sieve import SourceLine, around, level_of
from scaletail_tui.domain.plain import plain_json, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.raw_evidence import LogLine
    from scaletail_tui.operations.observe.containers import Members
    from scaletail_tui.ports.bundle import Ports

_INKS = (36, 33, 32, 35, 34, 31)
"""Colours of the containers' names, by their numbers in a terminal."""


def add_parser(subparsers: Subparsers) -> None:
    text = "the logs of a stack"
    parser = subparsers.add_parser("logs", help=text, description=text)
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("-f", "--follow", action="store_true", help="go on as lines come")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--sidecar", action="store_true", help="the sidecar alone")
    which.add_argument("--app", action="store_true", help="the app's containers alone")
    parser.add_argument("--tail", metavar="N", type=int, default=None, help="begin with the last N lines of each")
    parser.add_argument("--since", metavar="TIME", help="from then on: 10m, 2h, or 2026-11-29T10:30")
    sieve = parser.add_argument_group("which lines")
    sieve.add_argument("--grep", metavar="PATTERN", help="only lines that hold this regular expression")
    sieve.add_argument("--hide", metavar="PATTERN", action="append", default=[], help="no lines that hold this; again")
    sieve.add_argument("--level", choices=["debug", "info", "warn", "error"], help="only lines as loud as this")
    place = parser.add_argument_group("one place")
    place.add_argument("--around", metavar="PLACE", help="what was said about a finding (its id), or at a time")
    place.add_argument(
        "--context", metavar="N", type=int, default=15, help="with --around: lines before and behind (15)"
    )
    parser.add_argument("--timestamps", action="store_true", help="with the engine's time")
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.wiring import ports_for

    if args.tail is not None and args.tail < 0:
        raise BadInput("--tail takes a number of lines, 0 or more.")
    if args.around is not None and args.follow:
        raise BadInput("--around shows one place, and --follow goes on.", remedy="Leave one of the two away.")
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
    args.sieve = sieve_of(args)
    args.from_then = since_of(args.since, ports.clock.now())
    args.inks = dict(zip(names, itertools.cycle(_INKS), strict=False)) if len(names) > 1 and _colours() else {}
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
    lines: list[SourceLine] = []
    for name in names:
        async with aclosing(_batches(ports, name, args)) as batches:
            async for batch in batches:
                lines.extend(SourceLine(container=name, line=line) for line in batch if args.sieve.passes(line))
    if len(names) > 1:
        lines.sort(key=lambda one: one.line.at)
    if args.around is not None:
        place = await find_place(ports, args, lines)
        lines = list(around(lines, place, beside=max(0, args.context)))
    for one in lines:
        _say(one.line.at, one.container, one.line.text, width if len(names) > 1 else 0, args)
    sys.stdout.flush()


async def _follow(ports: Ports, name: str, args: argparse.Namespace, width: int) -> None:
    async with aclosing(_batches(ports, name, args)) as batches:
        async for batch in batches:
            for line in batch:
                if args.sieve.passes(line):
                    _say(line.at, name, line.text, width, args)
            sys.stdout.flush()


def _batches(ports: Ports, name: str, args: argparse.Namespace) -> AsyncGenerator[Sequence[LogLine], None]:
    return ports.engine.logs(name, since=args.from_then, tail=args.tail, follow=args.follow)


def _say(at: str, name: str, text: str, width: int, args: argparse.Namespace) -> None:
    if args.json:
        told = {"at": at, "container": name, "level": level_of(text).name.lower(), "text": text}
        sys.stdout.write(plain_json(told) + "\n")
        return
    said = plain_text(f"{at + '  ' if args.timestamps else ''}{text}")
    ink = args.inks.get(name)
    shown = f"{name:<{width}}  " if width else ""
    print(f"\x1b[{ink}m{shown}\x1b[0m{said}" if ink else f"{plain_text(shown)}{said}", flush=False)


def _colours() -> bool:
    """True on a terminal whose user did not say no (no-color.org)."""
    dumb = is_plain() or os.environ.get("TERM", "dumb") == "dumb"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and not dumb
