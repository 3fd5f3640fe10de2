"""`import`: a Compose file that never knew Tailscale, or a `docker run` line, as a stack with a sidecar."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.deploy.command import error_to_json, follow_deploy, judge_reach
from scaletail_tui.cli.deploy.edited import add_option as add_overwrite_option
from scaletail_tui.cli.deploy.options import add_answers, add_manner
from scaletail_tui.cli.imports.asking import ENGINES, EachWanted, plan_asking, read_asked
from scaletail_tui.domain.errors import BadInput, ScaletailError

if TYPE_CHECKING:
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import DeployRequest

_EPILOG = """Your file stays as it is: the stack keeps it as app.yaml, and lays what a sidecar changes over it.
What stands beside it (data, settings) stays where it is and is used from there. Exit status: as of deploy; 2 also
where something is to be known that only you know, with the option that says it."""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "import", help="make a stack of your own Compose file", epilog=_EPILOG,
        description="Give a Compose file that never knew Tailscale a sidecar: as a file, a folder, - for standard "
        "input, or as `docker run …`, typed behind the options or pasted.",
    )  # fmt: skip
    parser.foreign_words = ENGINES
    parser.add_argument("words", metavar="FILE", nargs="*", help="a Compose file, its folder, - or docker run …")
    parser.add_argument("--container", metavar="NAME", help="a container of this host instead of a file")
    parser.add_argument("--visit", metavar="SERVICE[:PORT]", help="which service the address shows, and its port")
    parser.add_argument(
        "--each",
        action="store_true",
        help="a stack for each service that is visited, with what belongs to it; "
        "begun again it goes on with those that do not stand",
    )
    parser.add_argument(
        "--service", metavar="SERVICE[:PORT]", action="append", default=[], dest="services",
        help="a stack for this one and for each other one that is named so; --name is put before their names",
    )  # fmt: skip
    parser.add_argument("--page", choices=["http", "https", "none"], help="what it speaks there; none: no web page")
    parser.add_argument(
        "--leave", metavar="SERVICE", action="append", default=[], help="leave this service of the file out"
    )
    parser.add_argument(
        "--profile",
        metavar="NAME",
        action="append",
        default=[],
        dest="profiles",
        help="with the services of this profile",
    )
    parser.add_argument(
        "--from-host-network", metavar="SERVICE", action="append", default=[], dest="from_host",
        help="move it from the host's network into the sidecar's",
    )  # fmt: skip
    parser.add_argument(
        "--stop-running", action="store_true", help="what runs from it now is stopped just before the stack starts"
    )
    parser.add_argument(
        "--copy", action="store_true", help="write the services into our file too, instead of laying ours over yours"
    )
    add_answers(parser)
    parser.add_argument("--redeploy", action="store_true", help="update a stack: by this file, or as its own stands")
    add_overwrite_option(parser)
    add_manner(parser)
    parser.set_defaults(
        run=run, error_json=import_error_to_json, watch=None, resume=None, stop=None, allow_powers=[], service=None
    )


def import_error_to_json(error: ScaletailError) -> dict[str, object]:
    """As of a deploy; a question has its option, and what can be answered."""
    from scaletail_tui.domain.imports.choose import ImportQuestion

    told = error_to_json(error)
    return {**told, "asks": error.flag, "choices": list(error.choices)} if isinstance(error, ImportQuestion) else told


def run(args: argparse.Namespace) -> int:
    again = args.redeploy and args.name and not args.words and not args.container
    if bool(args.words) is bool(args.container) and not again:
        raise BadInput(
            "import needs one of FILE, docker run … and --container NAME.", remedy="See: scaletail-tui import --help"
        )
    if args.each or args.services:
        from scaletail_tui.cli.imports.each import judge_flags

        judge_flags(args)
    judge_reach(args)
    if args.each or args.services:
        return _each(args)
    try:
        return follow_deploy(args, make_request)
    except EachWanted as wanted:
        from scaletail_tui.cli.imports.each import judge_flags

        args.services = list(wanted.names)
        judge_flags(args)
        return _each(args)


def _each(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.imports.each import import_each

    return import_each(args)


async def make_request(args: argparse.Namespace, ports: Ports) -> DeployRequest:
    from scaletail_tui.cli.deploy.request import request_of
    from scaletail_tui.operations.imports.running import check_kept, check_stopped, look_for_earlier

    given = await read_asked(args, ports)
    own = ports.folders.folder(args.name) if args.name else ""
    before = await look_for_earlier(ports, given, container=args.container or "", own=own)
    if not (args.stop_running or args.dry_run or args.write_only or args.redeploy):
        check_stopped(before)
    if args.stop_running:
        check_kept(before)
    imported = await plan_asking(args, ports, given, before)
    if args.name is None:
        args.name = imported.decision.name
    return await request_of(args, ports, imported.service, stops=before.running if args.stop_running else ())
