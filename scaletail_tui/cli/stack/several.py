"""A command on several stacks: a wave after the other, a line for each, and a summary."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.operations.several.action import Outcome, StackAction
    from scaletail_tui.operations.several.waves import Summary
    from scaletail_tui.ports.bundle import Ports

_MOST_AT_ONCE = 32


def add_arguments(parser: argparse.ArgumentParser, everything: str) -> None:
    """Names, `--all`, and how many at once; `everything` is what `--all` means."""
    parser.add_argument("stacks", metavar="STACK", nargs="*")
    parser.add_argument("--all", action="store_true", dest="everything", help=everything)
    parser.add_argument(
        "--at-once", type=_parse_number, metavar="N", default=0, help="with several: how many stacks a wave has"
    )


def _parse_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_AT_ONCE:
        raise argparse.ArgumentTypeError(f"a number from 1 to {_MOST_AT_ONCE} is needed, not {text}")
    return int(text)


def check(args: argparse.Namespace, command: str) -> None:
    """Raise BadInput where names and `--all` do not go together."""
    if bool(args.stacks) == args.everything:
        raise BadInput(f"{command} needs a stack, or several, or --all.", remedy=f"See: scaletail-tui {command} --help")


def is_one(args: argparse.Namespace) -> bool:
    """True for a single name, which is told in full."""
    return len(args.stacks) == 1


def act_on_several(ports: Ports, args: argparse.Namespace, action: StackAction) -> int:
    """0 where it went well for all, else 1; raises BadInput, before anything is done, for a name that nobody knows."""
    return act_on(ports, args, action, asyncio.run(_choose(ports, args, action)))


def act_on(ports: Ports, args: argparse.Namespace, action: StackAction, names: Sequence[str]) -> int:
    """The same for names that are chosen already."""
    summary = asyncio.run(_act(ports, args, action, names))
    if args.json:
        print(plain_json({"did": action.id, "stacks": len(names), **_counts(summary)}), flush=True)
    else:
        print(plain_line(summary.sentence()))
    return 0 if summary.well else 1


def _counts(summary: Summary) -> dict[str, int]:
    from scaletail_tui.operations.several.action import OutcomeState

    return {state.value: summary.count(state) for state in OutcomeState}


async def _act(ports: Ports, args: argparse.Namespace, action: StackAction, names: Sequence[str]) -> Summary:
    from scaletail_tui.operations.several.waves import Summary, act_in_waves

    outcomes: list[Outcome] = []
    width = max((len(name) for name in names), default=0)
    async with aclosing(act_in_waves(ports, action, names, at_once=args.at_once)) as done:
        async for outcome in done:
            outcomes.append(outcome)
            if args.json:
                print(plain_json(outcome.to_json(action.id)), flush=True)
            else:
                name = plain_line(outcome.stack).ljust(width)
                print(f"{outcome.state.value:<8}{name}  {plain_line(outcome.sentence)}", flush=True)
    return Summary(asked=len(names), outcomes=tuple(outcomes))


async def _choose(ports: Ports, args: argparse.Namespace, action: StackAction) -> list[str]:
    """The names, each once; with `--all` those that it makes sense for."""
    from scaletail_tui.operations.observe.containers import members
    from scaletail_tui.operations.observe.origin import check_known
    from scaletail_tui.operations.watch.overview import find_stacks

    if not args.everything:
        names = list(dict.fromkeys(args.stacks))
        for name in names:
            ports.folders.folder(name)
            await check_known(ports, name)
        return names
    here = await find_stacks(ports)
    if here.silence and action.changes:
        raise ScaletailError(here.silence)
    if not action.changes:
        return list(here.names)
    found = []
    for name in here.names:  # who was stopped by somebody stays so
        sidecar = (await members(ports, name)).sidecar
        found += [name] if sidecar is not None and sidecar.running else []
    return found
