"""`status`: all stacks, or one, in one line each."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.errors import BadInput
    from scaletail_tui.domain.stack.summary import StackSummary
    from scaletail_tui.ports.bundle import Ports


def add_parser(subparsers: Subparsers) -> None:
    text = "how the stacks are, worst first"
    parser = subparsers.add_parser("status", help=text, description=f"{text}; exit 1 when something is broken")
    parser.add_argument("stack", metavar="STACK", nargs="?")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 all well, 1 something is broken or not known; raises BadInput for a stack that is not there."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.domain.stack.summary import StackState
    from scaletail_tui.operations.observe.leftovers import find_leftovers
    from scaletail_tui.operations.watch.overview import list_stacks

    ports = ports_for(args)
    listed = asyncio.run(list_stacks(ports))
    found = listed.rows
    if args.stack is not None:
        found = tuple(summary for summary in found if summary.name == args.stack)
        if not found:
            raise asyncio.run(_nobody_knows(ports, args.stack, listed.silence))
    left = asyncio.run(find_leftovers(ports, args.stack))
    unknown = f"Which stacks there are is not known. {listed.silence}" if listed.silence and not found else ""
    if args.json:
        told = {"stacks": [summary_to_json(summary) for summary in found]}
        also = {"left": [one.to_json() for one in left]} if left else {}
        print(plain_json(told | also | ({"problem": unknown} if unknown else {}), indent=2))
    else:
        lines = [*_lines(found), *(plain_line(f"{one.sentence()} {one.way()}") for one in left)]
        print(plain_text("\n".join(lines) or unknown or "No stacks yet. See: scaletail-tui list"))
    return 1 if unknown or any(summary.state in (StackState.FAIL, StackState.UNKNOWN) for summary in found) else 0


async def _nobody_knows(ports: Ports, stack: str, silence: str) -> BadInput:
    from scaletail_tui.operations.observe.origin import find_origin, refuse_unseen

    origin = await find_origin(ports, stack)
    return refuse_unseen(stack, silence) if silence and origin.left is None else origin.refusal()


def summary_to_json(summary: StackSummary) -> dict[str, Any]:
    return {
        "name": summary.name, "service": summary.service, "state": summary.state.value, "url": summary.url,
        "expose": summary.expose, "finding": summary.finding, "folder": summary.folder, "managed": summary.managed,
        "origin": summary.origin.value, "sentence": summary.sentence, "since_s": summary.since, "hop": summary.hop,
    }  # fmt: skip


def _lines(found: tuple[StackSummary, ...]) -> list[str]:
    width = max((len(summary.name) for summary in found), default=0)
    return [
        f"{_state(summary):<10} {summary.name:<{width}}  {plain_line(summary.sentence or summary.url or '')}"
        f"{_origin(summary)}".rstrip()
        for summary in found
    ]


def _origin(summary: StackSummary) -> str:
    """The mark of a stack that is not ours to write."""
    from scaletail_tui.domain.stack.summary import StackOrigin

    ours = summary.managed or summary.origin is StackOrigin.OURS
    return "" if ours else f"  ({', '.join(filter(None, (summary.service, summary.origin.value)))})"


def _state(summary: StackSummary) -> str:
    """`OK`, `FAIL`, `WAIT 14 s`, as on the screens."""
    from scaletail_tui.domain.stack.summary import StackState

    if summary.state is StackState.WAIT and summary.since is not None:
        return f"WAIT {summary.since:.0f} s"
    words = {StackState.STOPPED: "stopped", StackState.UNKNOWN: "?"}
    return words.get(summary.state, summary.state.value.upper())
