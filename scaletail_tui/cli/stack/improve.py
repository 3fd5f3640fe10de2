"""`improve`: make stacks that were made by hand better, in place, after their differences were shown."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.stack.adopt import absolute, tell_done
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.authkey import KEYS_PAGE
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.operations.adopt.improvement import ImprovementPlan
    from scaletail_tui.ports.bundle import Ports


def add_parser(subparsers: Subparsers) -> None:
    text = "make a stack that was made by hand better: fast health checks, the key out of .env, live Serve"
    parser = subparsers.add_parser(
        "improve", help=text, description=f"{text}. The difference is shown first; the device keeps its name and "
        "address, data stay where they are. adopt --revert NAME puts every file back, byte for byte.",
    )  # fmt: skip
    parser.add_argument("stacks", metavar="STACK", nargs="+", help="its name in status, or its folder; or several")
    parser.add_argument("--only", metavar="ID", action="append", help="this improvement alone; may be repeated")
    parser.add_argument("--dry-run", action="store_true", help="show the difference, and write nothing")
    parser.add_argument("--no-restart", action="store_true", help="change files alone; the containers stay as they are")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when it is better, or nothing is to be made better; raises BadInput, ScaletailError with the way back."""
    from scaletail_tui.cli.wiring import ports_for

    if not args.yes and not args.dry_run:
        check_asking(as_json=args.json)
    if len(args.stacks) > 1:
        from scaletail_tui.cli.stack.improve_several import improve_several

        return improve_several(ports_for(args), args)
    args.stack = args.stacks[0]
    return asyncio.run(_improve(ports_for(args), args))


async def _improve(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.operations.adopt.improve import check_finished, improve
    from scaletail_tui.operations.adopt.improvement import plan_improvement
    from scaletail_tui.operations.adopt.place import find_folder, name_of
    from scaletail_tui.operations.adopt.take_over import check_adoptable

    folder = await find_folder(ports, absolute(args.stack))
    name = await asyncio.to_thread(name_of, ports, folder) or args.stack.rstrip("/").rpartition("/")[2]
    check_finished(name, await asyncio.to_thread(ports.adoptions.look, folder))
    plan = await asyncio.to_thread(plan_improvement, ports.user_files, folder, _only(args))
    if plan.texts is not None:
        check_adoptable(plan.texts, folder)
    if args.json and (args.dry_run or plan.empty):
        print(plain_json(plan_json(name, plan)))
        return 0
    if not args.json:
        for line in plan_lines(name, plan):
            print(plain_text(line))
    if plan.empty or args.dry_run:
        return 0
    if not args.yes and not await _agreed(name):
        print("Nothing was written.")
        return 1
    told = (lambda _: None) if args.json else (lambda said: print(plain_line(said), flush=True))
    done = await improve(ports, name, plan, restart=not args.no_restart, told=told)
    return tell_done(args, done, "improved")


def _only(args: argparse.Namespace) -> frozenset[Any]:
    from scaletail_tui.domain.adoption.improvement import ImprovementId

    known = [one.value for one in ImprovementId]
    for said in args.only or ():
        if said not in known:
            raise BadInput(f"There is no improvement {said!r}.", remedy=f"These are: {', '.join(known)}.")
    return frozenset(ImprovementId(said) for said in args.only) if args.only else frozenset(ImprovementId)


def plan_lines(name: str, plan: ImprovementPlan) -> list[str]:
    """What is made better, what is left and why, and the difference."""
    lines = [f"{improvement.id.value}: {improvement.summary}" for improvement in plan.improvements]
    lines += [f"left as it is, {one.id.value}: {one.reason} {one.remedy}".rstrip() for one in plan.left]
    if plan.key_in_git:
        lines.append(
            f"git keeps, or kept, a file with the auth key: revoke it at {KEYS_PAGE}, it stays in the history."
        )
    if plan.empty:
        return [*lines, f"There is nothing to make better in {name}."]
    secret = [file.path for file in plan.change.files if file.secret]
    lines.append(plan.difference.rstrip("\n"))
    lines += [f"{path}: new, for its owner alone; what it holds is not shown." for path in secret]
    return lines


def plan_json(name: str, plan: ImprovementPlan) -> dict[str, Any]:
    return {
        "stack": name, "folder": plan.folder, "result": "none" if plan.empty else "planned",
        "improvements": [
            {"id": improvement.id.value, "summary": improvement.summary} for improvement in plan.improvements
        ],
        "left": [{"id": one.id.value, "reason": one.reason, "fix": one.remedy} for one in plan.left],
        "key_in_git": plan.key_in_git, "revoke": KEYS_PAGE if plan.key_in_git else None, "diff": plan.difference,
        "files": [*plan.change.new, *(file.path for file in plan.change.files)],
    }  # fmt: skip


async def _agreed(name: str) -> bool:
    from scaletail_tui.cli import questions

    said = f"Write this, and make the containers of {plain_line(name)} anew where they run?"
    return bool(await questions.confirm(said, default=False).ask_async())
