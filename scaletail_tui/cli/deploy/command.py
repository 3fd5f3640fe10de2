"""`deploy`: a service from the catalog as a stack, or going on with one, watching one or stopping one."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_text

if TYPE_CHECKING:
    from scaletail_tui.cli.deploy.view import View
    from scaletail_tui.domain.stack.job import Job
    from scaletail_tui.domain.stack.stage import JobResult
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import DeployRequest

_EPILOG = """The auth key is read from a file or from standard input (-), never from the command line.
Exit status: 0 the last stage was ok, 1 it failed, 2 bad input, 130 left while it goes on."""


def add_parser(subparsers: Subparsers) -> None:
    text = "deploy a service as a stack"
    parser = subparsers.add_parser("deploy", help=text, description=text, epilog=_EPILOG)
    parser.add_argument("service", metavar="SERVICE", nargs="?", help="a service of the catalog, see list")
    parser.add_argument("--name", help="the stack's and device's name; by default the service's own")
    key = parser.add_mutually_exclusive_group()
    key.add_argument(
        "--auth-key-file", metavar="KEYFILE", help="file that holds the auth key, - for standard input"
        " (SCALETAIL_AUTH_KEY_FILE)",
    )  # fmt: skip
    key.add_argument("--login-by-link", action="store_true", help="no key: log the device in with a link")
    parser.add_argument("--expose", choices=["serve", "funnel", "direct"], help="who can reach it")
    parser.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], dest="settings", help="a setting")
    parser.add_argument(
        "--set-file", metavar="KEY=FILE", action="append", default=[], dest="setting_files",
        help="a setting whose value stands in a file: for secrets",
    )  # fmt: skip
    parser.add_argument("--tag", metavar="tag:NAME", action="append", default=[], dest="tags", help="tag the device")
    parser.add_argument("--login-server", metavar="URL", help="a control server of your own (Headscale)")
    parser.add_argument("--userspace", action="store_true", help="no TUN device: networking in userspace")
    parser.add_argument(
        "--dns", metavar="ADDRESS", action="append", default=[], help="a DNS server for the stack; '' for the engine's"
    )
    parser.add_argument(
        "--dns-search", metavar="DOMAIN", action="append", default=[], help="tried behind a name without a dot"
    )
    parser.add_argument(
        "--accept-dns", action=argparse.BooleanOptionalAction, help="the tailnet's DNS inside the stack"
    )
    parser.add_argument(
        "--share-socket", action=argparse.BooleanOptionalAction, help="give the app tailscaled's socket"
    )
    parser.add_argument(
        "--owner", metavar="UID[:GID]", help="as whom the app runs; by default you, never root (run by sudo: who asked)"
    )
    parser.add_argument("--sidecar-image", metavar="REF", help="another Tailscale image")
    parser.add_argument(
        "--lan", metavar="PORT", type=int, action="append", default=[], help="also open this port on the LAN"
    )
    parser.add_argument("--confirm-public", metavar="NAME", help="for --expose funnel: the stack's name again")
    parser.add_argument("--for", dest="public_for", choices=["ever"], help="for --expose funnel: how long")
    parser.add_argument(
        "--allow-powers", metavar="WORDS", action="append", default=[],
        help="for a catalog of others: what the stack may do, as --dry-run names it (socket,privileged …)",
    )  # fmt: skip
    parser.add_argument("--redeploy", action="store_true", help="update a stack that exists")
    parser.add_argument("--resume", metavar="NAME", help="go on with a deploy that failed or was stopped")
    parser.add_argument("--watch", metavar="NAME", help="watch the deploy of a stack")
    parser.add_argument("--stop", metavar="NAME", help="stop the deploy of a stack; what is on disk and running stays")
    parser.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
    parser.add_argument("--write-only", action="store_true", help="write the files, start nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.set_defaults(run=run, error_json=error_to_json)


def error_to_json(error: ScaletailError) -> dict[str, object]:
    """A deploy that never began ends like any other: with a result as the last line."""
    told: dict[str, object] = {
        "result": "failed", "url": None, "seconds": 0.0, "finding": None, "sentence": error.title, "fix": error.remedy,
    }  # fmt: skip
    return {**told, "needs": list(error.needs)} if error.needs else told


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.wiring import ports_for

    _judge_flags(args)
    ports = ports_for(args)
    if args.stop:
        from scaletail_tui.cli.deploy.stop import stop_job

        return stop_job(args, ports, asyncio.run(_latest(ports, args.stop)))
    if args.yes and not (args.dry_run or args.write_only):
        ports.jobs.warm_up()
    watching: list[View] = []
    try:
        return asyncio.run(_deploy(args, ports, watching))
    except KeyboardInterrupt:
        if watching:
            watching[0].detach()
        else:
            say("Nothing was started, unless the job had its request already: see scaletail-tui status.")
        return 130


async def _deploy(args: argparse.Namespace, ports: Ports, watching: list[View]) -> int:
    """Start what is asked for and follow it to its result; `watching` holds the view from then on."""
    from scaletail_tui.cli.deploy.next_steps import NextCommands
    from scaletail_tui.cli.deploy.view import JsonView, LineView, follow

    job = await _latest(ports, args.watch) if args.watch else await _start(args, ports)
    if job is None:
        return 0
    next_steps = NextCommands(job, ports.folders)
    watching.append(JsonView(job, next_steps) if args.json else LineView(job, next_steps))

    def note(result: JobResult) -> None:
        args.url = result.url  # for the setup, which shows it as a code

    return await follow(ports.jobs, job, watching[0], note=note)


def _judge_flags(args: argparse.Namespace) -> None:
    """What cannot be right whatever the catalog says."""
    if sum(bool(mode) for mode in (args.service, args.resume, args.watch, args.stop)) != 1:
        raise BadInput(
            "deploy needs one of SERVICE, --resume NAME, --watch NAME and --stop NAME.",
            remedy="See: scaletail-tui deploy --help",
        )
    if not args.service:
        _judge_answers(args)
    if args.write_only and not args.service:
        raise BadInput("--write-only writes a new stack or an update.", remedy="Give SERVICE.")
    if args.expose != "funnel" and args.public_for is not None:
        raise BadInput("--for goes with --expose funnel: nothing else is public.", remedy="Leave --for away.")
    if args.expose == "funnel" and not args.dry_run:
        name = args.confirm_public or ""
        if not name or args.public_for != "ever" or (args.name or args.resume or name) != name:
            raise BadInput(
                "Funnel shows the service to the whole internet.",
                remedy="Say so with: --confirm-public NAME --for ever (NAME is the stack's name)",
            )
    if not (args.yes or args.dry_run or args.watch or args.stop):
        check_asking(as_json=args.json, key_file=args.auth_key_file)


def _judge_answers(args: argparse.Namespace) -> None:
    """Refuse answers to a deploy that has its answers already."""
    if args.expose not in (None, "funnel"):
        name = args.resume or args.watch or args.stop
        raise BadInput(
            "--expose goes with SERVICE: what stands is shown as it was.",
            remedy=f"Change it with: scaletail-tui expose {name} {args.expose}",
        )
    for flag, given in (
        ("--name", args.name is not None), ("--set", args.settings), ("--set-file", args.setting_files),
        ("--tag", args.tags), ("--login-server", args.login_server is not None), ("--userspace", args.userspace),
        ("--dns", args.dns), ("--dns-search", args.dns_search), ("--accept-dns", args.accept_dns is not None),
        ("--share-socket", args.share_socket is not None),
        ("--sidecar-image", args.sidecar_image is not None), ("--lan", args.lan), ("--redeploy", args.redeploy),
        ("--allow-powers", args.allow_powers),
        ("--owner", args.owner is not None),
    ):  # fmt: skip
        if given:
            raise BadInput(
                f"{flag} goes with SERVICE: what stands keeps its answers.",
                remedy="Change them with: scaletail-tui deploy SERVICE --redeploy",
            )


async def _start(args: argparse.Namespace, ports: Ports) -> Job | None:
    """Make the request, show the plan where it is asked for, start the job; None where nothing is to be started."""
    from scaletail_tui.cli.deploy.request import request_for, resume_request_for
    from scaletail_tui.cli.deploy.warnings import say_what_ends_it, warn_of_options

    request = await (resume_request_for(args, ports) if args.resume else request_for(args, ports))
    if request.plan is not None and (args.dry_run or not args.yes or request.plan.foreign):
        from scaletail_tui.cli.deploy.powers import see_powers

        request = await see_powers(ports, request)
    if args.dry_run:
        await _show_plan(ports, request, as_json=args.json)
        return None
    if args.yes:
        warn_of_options(request)
    elif not args.resume:
        await _show_plan(ports, request, as_json=False)
    if request.plan is not None and request.plan.needs:
        from scaletail_tui.cli.deploy.powers import allow_powers

        request = await allow_powers(args, request, request.plan)
    if not args.yes and not await _agreed(request):
        say("Nothing was written.")
        return None
    if args.write_only:
        await _write(ports, request, as_json=args.json)
        return None
    await say_what_ends_it(ports)
    return await ports.jobs.start(request)


async def _show_plan(ports: Ports, request: DeployRequest, *, as_json: bool) -> None:
    from scaletail_tui.operations.plan.plan_json import plan_to_json
    from scaletail_tui.operations.plan.planning import make_plan

    plan = request.plan or await make_plan(ports, request.spec)
    if as_json:
        print(plain_json(plan_to_json(plan), indent=2))
        return
    from scaletail_tui.cli.deploy.plan_text import plan_lines

    print(plain_text("\n".join(plan_lines(plan))))


async def _write(ports: Ports, request: DeployRequest, *, as_json: bool) -> None:
    """Put the files into place for somebody who runs Compose by hand."""
    from scaletail_tui.operations.plan.plan_json import plan_to_json
    from scaletail_tui.operations.plan.write import write_plan

    plan = request.plan
    assert plan is not None  # --write-only goes with SERVICE
    await write_plan(ports, plan, request.key)
    if as_json:
        print(plain_json(plan_to_json(plan), indent=2))
    else:
        print(f"Written to {plan.folder}. Start it there with: docker compose up -d")


async def _agreed(request: DeployRequest) -> bool:
    import questionary

    from scaletail_tui.operations.deploy.questions import ask_to_begin

    return bool(await questionary.confirm(ask_to_begin(request).sentence, default=True).ask_async())


async def _latest(ports: Ports, name: str) -> Job:
    job = ports.jobs.latest(name)
    if job is None:
        from scaletail_tui.operations.observe.origin import find_origin

        origin = await find_origin(ports, name)
        where = origin.sentence()
        raise BadInput(
            f"No deploy of {name} is known here.{f' {where}' if where else ''}",
            remedy=origin.way() or "See: scaletail-tui status",
        )
    return job
