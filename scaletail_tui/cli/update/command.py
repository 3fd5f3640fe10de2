"""`update`: newer images for stacks, seen to answer, or what ran before again."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.cli.deploy.following import Watching, follow_job, run_until_left
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_text

if TYPE_CHECKING:
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import UpdateRequest

_EPILOG = """Images are compared with their registries through the engine, with your docker login; --check downloads
nothing. An update that does not answer goes back by itself; data that an app has converted meanwhile stays as it is, so
back up what you cannot lose. A database whose newer image does not take its data is refused, and with --with-dump it is
dumped, loaded into the newer one and seen to answer; its old folder or volume is kept, and named. Exit status: 0 well,
or nothing to do; 1 it went back or failed, or --check does not know; 2 bad input; 130 left while it goes on."""
_LONGEST_PATIENCE = 3600.0


def add_parser(subparsers: Subparsers) -> None:
    text = "bring newer images to stacks, or the old ones back"
    parser = subparsers.add_parser("update", help=text, description=text, epilog=_EPILOG)
    parser.add_argument("stacks", metavar="STACK", nargs="*")
    parser.add_argument("--all", action="store_true", dest="everything", help="every stack that runs, two at a time")
    parser.add_argument("--check", action="store_true", help="compare alone: change nothing, download nothing")
    parser.add_argument(
        "--back", action="store_true", help="back to what ran before the last update or redeploy of STACK"
    )
    parser.add_argument(
        "--patience", metavar="SECONDS", type=_parse_patience, help="how long the new images may take to answer"
    )
    parser.add_argument(
        "--with-dump", action="store_true",
        help="take a database to another line of releases: dumped, loaded into the newer one, its old data kept",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="one object a stack, or one a line while it works")
    parser.set_defaults(run=run)


def _parse_patience(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1.0 <= seconds <= _LONGEST_PATIENCE:
        raise argparse.ArgumentTypeError(f"seconds from 1 to {_LONGEST_PATIENCE:g} are needed, not {text}")
    return seconds


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.wiring import ports_for

    _judge_flags(args)
    ports = ports_for(args)
    if args.check:
        return asyncio.run(_check(ports, args))
    if args.back or len(args.stacks) == 1:
        return _run_one(ports, args)
    from scaletail_tui.cli.update.several import update_several

    return update_several(ports, args)


def _judge_flags(args: argparse.Namespace) -> None:
    if args.stacks and args.everything:
        raise BadInput("update takes stacks or --all, not both.", remedy="See: scaletail-tui update --help")
    if args.back and (len(args.stacks) != 1 or args.check):
        raise BadInput("--back goes with one stack.", remedy="Use: scaletail-tui update --back STACK")
    if not (args.stacks or args.everything or args.check):
        raise BadInput("update needs a stack, or several, or --all.", remedy="To compare alone: update --check")
    if args.with_dump and (len(args.stacks) != 1 or args.check or args.back):
        raise BadInput("--with-dump goes with an update of one stack.", remedy="Use: update STACK --with-dump")
    if args.check and args.patience is not None:
        raise BadInput("--check waits for nothing.", remedy="Leave --patience away.")
    if not (args.yes or args.check):
        check_asking(as_json=args.json)


async def _check(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.cli.update.lines import look_at, show
    from scaletail_tui.operations.kept.let_go import let_go_of_old
    from scaletail_tui.operations.update.check import images_to_json

    await let_go_of_old(ports)
    found = await look_at(ports, args.stacks)
    if args.json:
        print(plain_json({"stacks": [images_to_json(one) for one in found]}, indent=2))
    else:
        show(found)
    return 1 if any(one.unknown or not one.images for one in found) else 0


def _run_one(ports: Ports, args: argparse.Namespace) -> int:
    return run_until_left(lambda watching: _update_one(ports, args, watching))


async def _update_one(ports: Ports, args: argparse.Namespace, watching: Watching) -> int:
    from scaletail_tui.cli.deploy.following import say_what_ends_it

    request = await _request(ports, args)
    if not args.yes and not await _agreed(ports, args):
        say("Nothing was changed.")
        return 0
    await say_what_ends_it(ports)
    job = await ports.jobs.start(request)
    return await follow_job(ports, job, watching, as_json=args.json)


async def _request(ports: Ports, args: argparse.Namespace) -> UpdateRequest:
    from scaletail_tui.domain.stack.job import JobKind
    from scaletail_tui.operations.update.context import request_update

    kind = JobKind.BACK if args.back else JobKind.UPDATE
    return await request_update(
        ports, args.stacks[0], kind=kind, patience=args.patience, again=True, with_dump=args.with_dump
    )


async def _agreed(ports: Ports, args: argparse.Namespace) -> bool:
    """Show what would change, and ask; raises ScaletailError where it cannot be done, or is not known."""
    from scaletail_tui.cli import questions
    from scaletail_tui.cli.update.lines import kept_lines, look_at, show

    stack = args.stacks[0]
    if args.back:
        lines = kept_lines(ports.kept.read(stack))
        if not lines:
            return True  # the job says that nothing is kept
        print(plain_text("\n".join(lines)))
        return bool(await questions.confirm(f"Go back with {stack}?", default=True).ask_async())
    found = await look_at(ports, [stack])
    show(found)
    one = found[0]
    if one.refusal:
        raise ScaletailError(one.refusal, remedy=one.remedy)
    if not one.outdated:
        if one.unknown:
            raise ScaletailError("Whether there is something newer is not known.", detail=one.unknown[0].said)
        return False
    return bool(await questions.confirm(f"Update {stack}?", default=True).ask_async())
