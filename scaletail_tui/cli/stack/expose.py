"""`expose`: who can reach a running stack, and switching it without a restart."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.operations.adopt.either import EitherReach
    from scaletail_tui.operations.serve.guard import FunnelCheck
    from scaletail_tui.operations.serve.public import PublicWish
    from scaletail_tui.operations.serve.table import ReachTable
    from scaletail_tui.ports.bundle import Ports

_TEXT = "who can reach a running stack: shown, or switched without a restart"
_MORE = """Without a way it prints every path and port with who may come in. serve, funnel and direct switch the page;
with --path, --to or --port they open one door more beside it, and --close takes such a door back. A Funnel is public
for two hours unless --for says otherwise, stands in no file, and falls back by itself."""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("expose", help=_TEXT, description=f"{_TEXT[0].upper()}{_TEXT[1:]}. {_MORE}")
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("exposure", choices=["serve", "funnel", "direct"], nargs="?")
    door = parser.add_argument_group("one door more")
    door.add_argument("--path", metavar="PATH", help="a path of the device's page, as /hook")
    door.add_argument(
        "--to", metavar="PORT", help="the app's port that it leads to: 9000, 9000/admin, https+insecure:9443"
    )
    door.add_argument("--port", metavar="N", type=int, help="for serve: the device's port (443; 80 with --way http)")
    door.add_argument("--way", choices=["https", "http", "tcp"], help="for serve: how it is spoken to (https)")
    door.add_argument("--close", action="store_true", help="for serve: take this door back")
    public = parser.add_argument_group("for funnel")
    public.add_argument("--public-port", metavar="N", type=int, help="443 (usual), 8443 or 10000")
    public.add_argument("--confirm-public", metavar="NAME", help="the stack's name again")
    public.add_argument("--for", dest="public_for", metavar="TIME", help="2h (usual), 20m, 1d …, or ever")
    parser.add_argument(
        "--confirm-direct", metavar="NAME", help="for direct against the catalog's advice: the name again"
    )
    parser.add_argument(
        "--restart", action="store_true",
        help="of a stack made by hand whose Serve file is read at its start alone: restart sidecar and app for it",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show it, or switch it and say what was seen; raises BadInput where Funnel is not confirmed."""
    _check_options(args)
    from scaletail_tui.cli.wiring import ports_for

    ports = ports_for(args)
    if args.exposure is None:
        return asyncio.run(_show(ports, args))
    from scaletail_tui.cli.backup.telling import run_to_its_end

    return run_to_its_end(lambda: _switch(ports, args))


def _check_options(args: argparse.Namespace) -> None:
    """An option without its way is a mistake, and one of Funnel's a dangerous one."""
    serve = {"--port": args.port, "--way": args.way, "--close": args.close or None}
    funnel = {"--confirm-public": args.confirm_public, "--for": args.public_for, "--public-port": args.public_port}
    door = {"--path": args.path, "--to": args.to}
    for option, given in {**serve, **funnel, **door}.items():
        goes_with = ("serve",) if option in serve else ("funnel",) if option in funnel else ("serve", "funnel")
        if given is not None and args.exposure not in goes_with:
            raise BadInput(f"{option} goes with {' and '.join(goes_with)}.", remedy=f"Leave {option} away.")
    from scaletail_tui.domain.reach.wish import is_path

    if args.path is not None and not is_path(args.path):
        raise BadInput(f"--path {args.path!r} is no path.", remedy="Give one that begins with a slash, as /hook.")
    if args.restart and args.exposure is None:
        raise BadInput("--restart goes with serve, funnel or direct.", remedy="Leave --restart away.")
    if args.close and args.to is not None:
        raise BadInput("--close takes a door back, whatever it leads to.", remedy="Leave --to away.")


async def _switch(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.domain.stack.exposure import Exposure
    from scaletail_tui.operations.adopt.either import reach_of

    checks: tuple[FunnelCheck, ...] = ()
    until = None
    reach = await reach_of(ports, args.stack, restart=args.restart)
    if args.exposure == "funnel":
        wish = _wish(args)
        _, checks = await reach.look_at(wish)
        for check in checks:
            if check.warns:
                say(f"scaletail-tui: {check.name}: {check.sentence.rstrip('.')}.")
        said = await reach.go_public(wish, typed=args.confirm_public or "")
        until = wish.seconds
    elif args.exposure == "serve" and any((args.path, args.to, args.port, args.way, args.close)):
        said = await _change_door(reach, args)
    else:
        said = await reach.switch(Exposure(args.exposure), typed=args.confirm_direct or "")
    if args.json:
        told = {"stack": args.stack, "result": "ok", "expose": args.exposure, "seen": said}
        print(
            plain_json(
                told
                | ({"public_for_s": until} if until is not None else {})
                | ({"checks": [check.to_json() for check in checks]} if checks else {})
            )
        )
    else:
        print(plain_line(said))
    return 0


def _wish(args: argparse.Namespace) -> PublicWish:
    from scaletail_tui.domain.reach.public_time import judge_duration
    from scaletail_tui.operations.serve.public import PublicWish

    if args.confirm_public != args.stack:
        time = f" --for {args.public_for}" if args.public_for else ""
        raise BadInput(
            f"Funnel makes {args.stack} public on the internet, for {args.public_for or '2h'}.",
            remedy=f"Say so with: --confirm-public {args.stack}{time}",
        )
    seconds = judge_duration(args.public_for)
    if args.to is not None and args.path is None:
        raise BadInput("--to needs the path that leads there.", remedy="Give --path /, or --path /hook.")
    return PublicWish(
        port=args.public_port or 443, path=args.path or "", target=_target(args.to) if args.to else "", seconds=seconds
    )


async def _change_door(reach: EitherReach, args: argparse.Namespace) -> str:
    from scaletail_tui.domain.reach.doors import Door, Way, is_port

    way = Way(args.way or ("http" if args.port == 80 else "https"))
    port = args.port or {Way.HTTPS: 443, Way.HTTP: 80}.get(way)
    if port is None:
        raise BadInput("TCP needs the device's port.", remedy="Give --port, as --port 5432.")
    if not is_port(port):
        raise BadInput(f"--port {port} is no port.", remedy="Give one from 1 to 65535.")
    if way is Way.TCP and args.path is not None:
        raise BadInput("TCP knows no paths.", remedy="Leave --path away.")
    path = "" if way is Way.TCP else args.path or "/"
    if args.close:
        return await reach.close_door(port, path)
    if args.to is None:
        raise BadInput("Where shall it lead?", remedy="Give the app's port: --to 9000.")
    target = _raw_target(args.to) if way is Way.TCP else _target(args.to)
    return await reach.open_door(Door(port=port, path=path, way=way, target=target))


def _target(text: str) -> str:
    from scaletail_tui.domain.reach.wish import read_target

    found = read_target(text)
    if found is None:
        raise BadInput(
            f"--to {text!r} names no port of the app.", remedy="Give 9000, 9000/admin or https+insecure:9443."
        )
    return found


def _raw_target(text: str) -> str:
    from scaletail_tui.domain.reach.wish import read_raw_target

    found = read_raw_target(text)
    if found is None:
        raise BadInput(f"--to {text!r} names no port of the app.", remedy="Give its number, as 5432.")
    return found


async def _show(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.operations.serve.table import tell_reach

    table = await tell_reach(ports, args.stack)
    if args.json:
        left = None if table.until is None else max(0.0, table.until - ports.clock.now())
        told: dict[str, Any] = {
            "stack": args.stack, "host": table.host, "live": table.live, "public": table.public, "public_left_s": left,
            "rows": [row.to_json() for row in table.rows],
        }  # fmt: skip
        print(plain_json(told, indent=2))
    else:
        print(plain_text("\n".join(_lines(table, ports.clock.now()))))
    return 0


def _lines(table: ReachTable, now: float) -> list[str]:
    from scaletail_tui.domain.reach.public_time import duration_words
    from scaletail_tui.operations.serve.table import NO_ROWS, Kind, Who

    if not table.rows:
        return [NO_ROWS]
    lines = [] if table.live else ["The sidecar does not answer; this is what its files say."]
    for row in table.rows:
        who = {Who.INTERNET: "PUBLIC", Who.TAILNET: "tailnet", Who.LAN: "LAN"}[row.who]
        if row.who is Who.INTERNET and table.until is not None:
            who += f" {duration_words(max(0.0, table.until - now))}"
        added = "  (added)" if row.kind is Kind.DOOR else ""
        lines.append(f"{who:<12} {row.way:<6} {row.port:>5}  {row.path:<12} {row.target}{added}")
    return lines
