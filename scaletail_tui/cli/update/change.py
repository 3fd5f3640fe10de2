"""`change`: the answers of a stack that lives, its sidecar's settings, its ports; only what changes is made anew."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.cli.deploy.options import add_sidecar_options, sidecar_from
from scaletail_tui.cli.update.change_job import judge_ways, run_change_job
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.spec import StackSpec
    from scaletail_tui.operations.change.planning import PlannedChange
    from scaletail_tui.operations.change.wish import Wish
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import ChangeRequest

_EPILOG = """What is not named stays as it is, also what you edited in the files; an empty value takes an optional
answer away, and '' the DNS servers. Tags, control server and flags of tailscale up are told when the device logs in.
Who can reach the stack is changed by: scaletail-tui expose. When it does not answer after the change, it goes back by
itself. Exit status: 0 well, or nothing to do; 1 it went back or failed; 2 bad
input; 130 left while it goes on."""


def add_parser(subparsers: Subparsers) -> None:
    text = "change the settings of a stack that is here"
    parser = subparsers.add_parser("change", help=text, description=text, epilog=_EPILOG)
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("settings", metavar="KEY=VALUE", nargs="*", help="an answer to one of the service's questions")
    parser.add_argument(
        "--set-file", metavar="KEY=FILE", action="append", default=[], dest="setting_files",
        help="an answer that stands in a file: for secrets",
    )  # fmt: skip
    parser.add_argument(
        "--new-secret", metavar="KEY", action="append", default=[], dest="new_secrets", help="make this secret anew"
    )
    add_sidecar_options(parser)
    parser.add_argument(
        "--lan", metavar="PORT", type=int, action="append", default=[], help="also open this port on the LAN"
    )
    parser.add_argument("--no-lan", action="store_true", help="open no port on the LAN, but those of --lan")
    parser.add_argument("--owner", metavar="UID[:GID]", help="as whom the app runs")
    parser.add_argument("--timezone", metavar="ZONE", help="time zone of the app, as in Europe/Berlin (TZ)")
    parser.add_argument("--patience", metavar="SECONDS", type=float, help="how long it may take to answer afterwards")
    parser.add_argument("--resume", action="store_true", help="go on with a change that was cut off")
    parser.add_argument("--back", action="store_true", help="back to what was before a change that was cut off")
    parser.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="the plan as an object, or an object a line while it works")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.domain.stack.undertaking import UndertakingKind

    judge_ways(args)
    return run_change_job(args, _plan, UndertakingKind.CHANGE)


async def _plan(ports: Ports, args: argparse.Namespace) -> ChangeRequest | None:
    """Show what would be done; None where nothing is to be started."""
    from scaletail_tui.operations.adopt.why_not import refuse_change
    from scaletail_tui.operations.change.planning import plan_change
    from scaletail_tui.operations.change.request import request_change
    from scaletail_tui.operations.change.wish import wished_spec
    from scaletail_tui.operations.plan.planning import spec_from_disk

    await refuse_change(ports, args.stack, _keys(args))
    before = await spec_from_disk(ports, args.stack)
    before, after = await wished_spec(ports, args.stack, _wish(args, before))
    planned = await plan_change(ports, before, after)
    if args.dry_run or not args.yes:
        _show(planned, as_json=args.json)
    if args.dry_run:
        return None
    if planned.nothing:
        said = f"Nothing about {args.stack} would be different."
        print(plain_json({"did": "change", "stacks": 0, "sentence": said}) if args.json else said, flush=True)
        return None
    if args.yes:
        for warning in planned.plan.warnings:
            say(warning)
    elif not await _agreed(args.stack):
        say("Nothing was changed.")
        return None
    return request_change(planned, patience=args.patience)


def _show(planned: PlannedChange, *, as_json: bool) -> None:
    from scaletail_tui.cli.deploy.plan_text import plan_lines, replaced_lines
    from scaletail_tui.operations.plan.plan_json import plan_to_json

    if as_json:
        print(plain_json(plan_to_json(planned.plan, planned.recreated), indent=2), flush=True)
        return
    print(plain_text("\n".join((*plan_lines(planned.plan), *replaced_lines(planned.recreated)))), flush=True)


async def _agreed(stack: str) -> bool:
    from scaletail_tui.cli import questions

    return bool(await questions.confirm(f"Change {stack}?", default=True).ask_async())


def _keys(args: argparse.Namespace) -> tuple[str, ...]:
    """Of the answers that are to be changed."""
    named = [one.partition("=")[0] for one in (*args.settings, *args.setting_files)]
    return tuple(dict.fromkeys((*named, *args.new_secrets, *(("TZ",) if args.timezone else ()))))


def _wish(args: argparse.Namespace, before: StackSpec) -> Wish:
    from scaletail_tui.cli.deploy.request import read_settings
    from scaletail_tui.domain.stack.spec import read_owner
    from scaletail_tui.operations.change.wish import Wish

    owner = read_owner(args.owner) if args.owner is not None else None
    if args.owner is not None and owner is None:
        raise BadInput(f"--owner takes UID or UID:GID, in numbers: {args.owner!r} is neither.", remedy="See: id")
    lan = tuple(args.lan) if args.no_lan else tuple(sorted({*before.lan_ports, *args.lan}))
    return Wish(
        settings=read_settings(args.settings, args.setting_files, before.service, flag="change"),
        new_secrets=frozenset(args.new_secrets),
        sidecar=sidecar_from(args, before.sidecar),
        lan_ports=lan,
        owner=owner,
        timezone=args.timezone or "",
    )
