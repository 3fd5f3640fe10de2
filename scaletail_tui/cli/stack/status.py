"""`status`: all stacks, or one, in one line each."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import COULD_NOT_LOOK, Subparsers
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text
from scaletail_tui.domain.stack.listing import StackSort, search_stacks, sort_stacks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaletail_tui.domain.stack.summary import StackSummary
    from scaletail_tui.domain.stack.usage import Usage
    from scaletail_tui.ports.bundle import Ports

NO_STACKS = "No stacks yet. scaletail-tui setup leads to a first one; scaletail-tui list names all services."


def add_parser(subparsers: Subparsers) -> None:
    text = "how the stacks are, worst first"
    parser = subparsers.add_parser(
        "status", help=text, description=f"{text}; exit 1 when something is broken, 3 when that cannot be seen"
    )
    parser.add_argument("stack", metavar="STACK", nargs="?")
    parser.add_argument(
        "--sort", choices=[one.value for one in StackSort], default=StackSort.STATE.value,
        help="by what they are sorted; default: state, the worst first",
    )  # fmt: skip
    parser.add_argument("--reverse", action="store_true", help="the other way round")
    parser.add_argument(
        "--find", metavar="WORDS", default="", help="only those that hold these words in name, state, reach or finding"
    )
    parser.add_argument(
        "--usage", action="store_true", help="with STACK: processor, memory and network of its containers, measured now"
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run, failed=COULD_NOT_LOOK)


def run(args: argparse.Namespace) -> int:
    """0 all well, 1 something is broken, 3 not known; raises BadInput for a stack that is not there."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.domain.stack.summary import StackState
    from scaletail_tui.operations.adopt.unfinished import find_unfinished
    from scaletail_tui.operations.backup.unfinished import find_interrupted
    from scaletail_tui.operations.change.request import find_cut_off
    from scaletail_tui.operations.observe.files import find_leftovers
    from scaletail_tui.operations.watch.overview import list_stacks
    from scaletail_tui.operations.watch.usage import measure_usage

    if args.usage and args.stack is None:
        raise BadInput("--usage measures one stack.", remedy="Use: scaletail-tui status STACK --usage")
    ports = ports_for(args)
    listed = asyncio.run(list_stacks(ports))
    found = listed.rows
    if args.stack is not None:
        found = tuple(summary for summary in found if summary.name == args.stack)
        if not found:
            raise asyncio.run(_nobody_knows(ports, args.stack, listed.silence))
    found = tuple(sort_stacks(search_stacks(found, args.find), StackSort(args.sort), backwards=args.reverse))
    left = asyncio.run(find_leftovers(ports, args.stack))
    ended = find_interrupted(ports, args.stack)
    begun = find_cut_off(ports, args.stack)
    halfway = asyncio.run(find_unfinished(ports, found))
    used = asyncio.run(measure_usage(ports, args.stack)) if args.usage and not listed.silence else {}
    unknown = f"Which stacks there are is not known. {listed.silence}" if listed.silence and not found else ""
    if args.json:
        told: dict[str, Any] = {"stacks": [summary_to_json(summary) for summary in found]}
        told |= {"usage": {name: one.to_json() for name, one in used.items()}} if args.usage else {}
        also: dict[str, Any] = {"left": [one.to_json() for one in left]} if left else {}
        also |= {"backups": [one.to_json() for one in ended]} if ended else {}
        also |= (
            {"begun": [{"stack": one.stack, "sentence": one.sentence(), "fix": one.way()} for one in begun]}
            if begun
            else {}
        )
        also |= {"unfinished": [one.to_json() for one in halfway]} if halfway else {}
        print(plain_json(told | also | ({"problem": unknown} if unknown else {}), indent=2))
    else:
        lines = [*_lines(found), *_usage_lines(used), *(plain_line(f"{one.sentence()} {one.way()}") for one in left)]
        lines += [plain_line(f"{one.sentence} {one.way()}") for one in halfway]
        lines += [plain_line(f"{one.sentence()} {one.way()}") for one in ended]
        lines += [plain_line(f"{one.sentence()} {one.way()}") for one in begun]
        lines += [plain_line(f"{one.name}: {said}") for one in found for said in one.alike if said != one.sentence]
        nothing = f"No stack holds: {plain_line(args.find)}" if args.find else NO_STACKS
        print(plain_text("\n".join(lines) or unknown or nothing))
    states = {summary.state for summary in found}
    if StackState.FAIL in states:
        return 1
    return COULD_NOT_LOOK if unknown or StackState.UNKNOWN in states else 0


async def _nobody_knows(ports: Ports, stack: str, silence: str) -> BadInput:
    from scaletail_tui.operations.observe.origin import find_origin, refuse_unseen

    origin = await find_origin(ports, stack)
    return refuse_unseen(stack, silence) if silence and origin.left is None else origin.refusal()


def summary_to_json(summary: StackSummary) -> dict[str, Any]:
    return {
        "name": summary.name, "service": summary.service, "state": summary.state.value, "url": summary.url,
        "expose": summary.expose, "finding": summary.finding, "folder": summary.folder, "managed": summary.managed,
        "origin": summary.origin.value, "sentence": summary.sentence, "since_s": summary.since, "hop": summary.hop,
        "started": summary.started,
        "public_left_s": summary.public_left,
        "alike": list(summary.alike),
    }  # fmt: skip


def _usage_lines(used: Mapping[str, Usage]) -> list[str]:
    from scaletail_tui.domain.stack.usage import usage_words

    width = max(map(len, used), default=0)
    return [f"  {plain_line(name):<{width}}  {'  '.join(usage_words(one))}" for name, one in used.items()]


def _lines(found: tuple[StackSummary, ...]) -> list[str]:
    width = max((len(summary.name) for summary in found), default=0)
    return [
        f"{_state(summary):<10} {summary.name:<{width}}  {plain_line(summary.sentence or summary.url or '')}"
        f"{_origin(summary)}{f'  {summary.public_words}' if summary.public_words else ''}".rstrip()
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
