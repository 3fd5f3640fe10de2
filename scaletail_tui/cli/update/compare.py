"""`compare`: a stack beside its entry of the catalog, hunk by hunk, and what of it is taken."""

from __future__ import annotations

import argparse
import asyncio
import re
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.cli.deploy.command import error_to_json, follow_deploy
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.comparison.three_way import Beside
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.operations.compare.look import Comparison
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import DeployRequest

_EPILOG = """Without --take, --merge or --take-all nothing is written. What is taken is deployed as by
deploy --redeploy: the plan is shown, Docker Compose judges the files first, and a file of yours that
changes is kept beside.
Exit status: 0 shown or deployed well, 1 the deploy failed, 2 bad input, 130 left while it goes on."""


def add_parser(subparsers: Subparsers) -> None:
    text = "what the catalog had when a stack was made, what stands there, what the catalog has now"
    parser = subparsers.add_parser(
        "compare", help="a stack beside its catalog entry: take the new, keep what you edited", epilog=_EPILOG,
        description=f"{text}: each difference has a number, to be taken or kept.",
    )  # fmt: skip
    parser.add_argument("stack", metavar="STACK")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--take", metavar="N,…", help="take these from the catalog; all others stay as they stand")
    choice.add_argument("--take-all", action="store_true", help="every file as the catalog has it now")
    choice.add_argument("--keep-all", action="store_true", help="every file stays to the byte; nothing is written")
    choice.add_argument(
        "--apply", action="store_true", help="make what runs as the folder says: containers that differ, and Serve"
    )
    choice.add_argument(
        "--keep-running", action="store_true",
        help="write what runs into the files, where they can say it: images, ports, mounts, and what Serve shows",
    )  # fmt: skip
    parser.add_argument(
        "--merge", action="store_true", help="take what only the catalog changed, keep what only you changed; "
        "--take and --keep say it of what both changed",
    )  # fmt: skip
    parser.add_argument(
        "--beside", choices=[one.value for one in Beside], help="of an import: what its file would become now, or the "
        "catalog's entry of its image; else the file, and the entry where that tells nothing new",
    )  # fmt: skip
    parser.add_argument("--keep", metavar="N,…", help="with --merge: keep these as they stand")
    parser.add_argument(
        "--allow-powers", metavar="WORDS", action="append", default=[],
        help="for a catalog of others: what the stack may do, as --dry-run names it",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
    parser.add_argument("--write-only", action="store_true", help="write the files, start nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print one object; one a line while something is taken")
    parser.set_defaults(run=run, error_json=_error_to_json, watch=None, resume=None, stop=None, service=None)


def _error_to_json(error: Any) -> dict[str, object]:
    return {**error_to_json(error), "error": error.title, "detail": error.detail}


def run(args: argparse.Namespace) -> int:
    """0 for what is shown; else as of a deploy. Raises BadInput for a stack that no entry is known of."""
    from scaletail_tui.cli.wiring import ports_for

    if args.merge and (args.take_all or args.keep_all or args.apply or args.keep_running):
        raise BadInput("--merge goes with --take and --keep alone.", remedy="Choose one.")
    if args.apply and (args.dry_run or args.write_only):
        raise BadInput(
            "--apply writes no file, and has no plan: --dry-run and --write-only do not go with it.",
            remedy=f"What it would change is shown by: scaletail-tui compare {args.stack}",
        )
    if args.keep_running and (args.dry_run or args.write_only):
        raise BadInput(
            "--keep-running starts nothing: --dry-run and --write-only do not go with it.",
            remedy=f"What it would write is shown by: scaletail-tui compare {args.stack}",
        )
    if args.keep and not args.merge:
        raise BadInput("--keep goes with --merge: what is not taken is kept.", remedy="Add --merge, or leave it out.")
    args.numbers, args.kept = _numbers("--take", args.take), _numbers("--keep", args.keep)
    if args.apply:
        return asyncio.run(_apply(args, ports_for(args)))
    if args.keep_running:
        return asyncio.run(_keep_running(args, ports_for(args)))
    takes = bool(args.take or args.take_all or args.merge)
    if asyncio.run(_is_by_hand(args, ports_for(args))):
        if args.beside == Beside.SOURCE.value:
            raise BadInput(f"{args.stack} was made by hand, so it has no other source.", remedy="Leave --beside out.")
        from scaletail_tui.cli.update.compare_by_hand import show_by_hand, take_by_hand

        return asyncio.run((take_by_hand if takes else show_by_hand)(args, ports_for(args)))
    return follow_deploy(args, _request) if takes else asyncio.run(_show(args, ports_for(args)))


async def _is_by_hand(args: argparse.Namespace, ports: Ports) -> bool:
    from scaletail_tui.operations.observe.origin import Origin, find_origin

    return (await find_origin(ports, args.stack)).origin is Origin.BY_HAND


def _numbers(flag: str, said: str | None) -> frozenset[int]:
    if said is None:
        return frozenset()
    if not re.fullmatch(r"\s*\d{1,6}(\s*,\s*\d{1,6})*\s*", said, re.ASCII):
        raise BadInput(f"{flag} {said!r} names no differences.", remedy=f"Give their numbers: {flag} 1,3")
    return frozenset(int(part) for part in said.split(","))


async def _show(args: argparse.Namespace, ports: Ports) -> int:
    from scaletail_tui.operations.compare.drift import find_drift
    from scaletail_tui.operations.compare.stack import compare_stack

    comparison, drift = await asyncio.gather(
        compare_stack(ports, args.stack, beside=_beside(args)), find_drift(ports, args.stack)
    )
    if args.json:
        from scaletail_tui.cli.update.compare_lines import comparison_to_json

        print(plain_json(comparison_to_json(comparison, drift), indent=2))
        return 0
    from scaletail_tui.cli.update.compare_lines import comparison_lines, drift_lines

    for line in (*comparison_lines(comparison), *drift_lines(args.stack, drift)):
        print(plain_text(line))
    if args.keep_all:
        print("Nothing was written: every file stays as it is.")
    return 0


async def _apply(args: argparse.Namespace, ports: Ports) -> int:
    """What runs becomes what the folder says, after a yes."""
    from scaletail_tui.cli.update.compare_lines import drift_lines
    from scaletail_tui.operations.compare.drift import apply_folder, find_drift

    if not args.yes:
        check_asking(as_json=args.json)
    drift = await find_drift(ports, args.stack)
    if drift.unseen:
        raise ScaletailError(drift.unseen, remedy=f"Run: scaletail-tui doctor {args.stack}")
    if not args.json:
        for line in drift_lines(args.stack, drift):
            print(plain_text(line))
    agreed = args.yes or not drift.found or await _agreed(args.stack)
    said = await apply_folder(ports, args.stack, drift) if agreed else "Nothing was changed."
    told = {"stack": args.stack, "result": "ok", "did": "apply", "sentence": said}
    print(plain_json(told) if args.json else plain_text(said))
    return 0 if agreed else 1


async def _keep_running(args: argparse.Namespace, ports: Ports) -> int:
    """The folder says what runs, after a yes. 1 where something of it could not be written."""
    from scaletail_tui.cli.update.compare_lines import drift_lines
    from scaletail_tui.operations.compare.drift import find_drift
    from scaletail_tui.operations.compare.keep import keep_running

    if not args.yes:
        check_asking(as_json=args.json)
    drift = await find_drift(ports, args.stack)
    if drift.unseen:
        raise ScaletailError(drift.unseen, remedy=f"Run: scaletail-tui doctor {args.stack}")
    if not args.json:
        for line in drift_lines(args.stack, drift):
            print(plain_text(line))
    question = f"Write what runs of {plain_line(args.stack)} into its files? Nothing is made anew."
    if drift.found and not args.yes and not await _agreed(args.stack, question):
        print("Nothing was changed.")
        return 1
    kept = await keep_running(ports, args.stack, drift)
    said = kept.sentence(args.stack) if drift.found else f"{args.stack} runs as its folder says."
    told = {
        "stack": args.stack, "result": "ok", "did": "keep-running", "sentence": said,
        "left": [{"where": one.drift.where, "part": one.drift.part.value, "why": one.why} for one in kept.left],
    }  # fmt: skip
    print(plain_json(told) if args.json else plain_text(said))
    return 1 if kept.left else 0


async def _agreed(name: str, said: str = "") -> bool:
    from scaletail_tui.cli import questions

    said = said or f"Make what runs of {plain_line(name)} as its folder says? Containers that differ are made anew."
    return bool(await questions.confirm(said, default=False).ask_async())


async def _request(args: argparse.Namespace, ports: Ports) -> DeployRequest:
    from scaletail_tui.operations.compare.stack import compare_stack
    from scaletail_tui.operations.compare.take import plan_taken, stays_public
    from scaletail_tui.ports.jobs import DeployRequest, StackHeld

    if (holder := ports.locks.holder(args.stack)) is not None:
        raise StackHeld(holder, args.stack)
    comparison = await compare_stack(ports, args.stack, beside=_beside(args))
    taken = _taken(args, comparison)
    if not taken and not comparison.new_files:
        raise BadInput(f"{args.stack} has nothing to take.", remedy=f"See: scaletail-tui compare {args.stack}")
    plan = await plan_taken(ports, comparison, taken)
    if stays_public(plan):
        say(
            f"{args.stack} is public now and stays so: what closes it is not taken; to close it: scaletail-tui expose "
            f"{args.stack} serve"
        )
    elif comparison.was_public:
        say(f"{args.stack} is public now and comes back with Serve; to go public again: scaletail-tui expose")
    return DeployRequest(spec=comparison.spec, plan=plan)


def _beside(args: argparse.Namespace) -> Beside | None:
    return Beside(args.beside) if args.beside else None


def _taken(args: argparse.Namespace, comparison: Comparison) -> frozenset[int]:
    from scaletail_tui.operations.compare.take import choose_merged

    if args.take_all:
        return frozenset(hunk.number for hunk in comparison.hunks)
    numbers: frozenset[int] = args.numbers
    return choose_merged(comparison, numbers, args.kept) if args.merge else numbers
