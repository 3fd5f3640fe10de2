"""`deploy`: a service from the catalog as a stack, or going on with one, watching one or stopping one."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.cli.deploy.edited import add_option, agree_to_overwrite
from scaletail_tui.cli.deploy.following import Watching, follow_job, run_until_left
from scaletail_tui.cli.deploy.options import add_answers, add_manner, flags_given
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_text
from scaletail_tui.domain.reach.public_time import judge_duration

if TYPE_CHECKING:
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
    add_answers(parser)
    parser.add_argument(
        "--allow-powers", metavar="WORDS", action="append", default=[],
        help="for a catalog of others: what the stack may do, as --dry-run names it (socket,privileged …); "
        "host-files=/srv/music allows that one alone",
    )  # fmt: skip
    parser.add_argument("--redeploy", action="store_true", help="update a stack that exists")
    add_option(parser)
    parser.add_argument("--resume", metavar="NAME", help="go on with a deploy that failed or was stopped")
    parser.add_argument("--watch", metavar="NAME", help="watch the deploy of a stack")
    parser.add_argument("--stop", metavar="NAME", help="stop the deploy of a stack; what is on disk and running stays")
    add_manner(parser)
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
    if args.stop:
        from scaletail_tui.cli.deploy.stop import stop_job

        ports = ports_for(args)
        return stop_job(args, ports, asyncio.run(_latest(ports, args.stop)))
    return follow_deploy(args, _request)


MakeRequest = Callable[[argparse.Namespace, "Ports"], Awaitable["DeployRequest"]]


def follow_deploy(args: argparse.Namespace, make: MakeRequest) -> int:
    """Make the request, show it where that is asked for, start its job and follow it to its result."""
    from scaletail_tui.cli.wiring import ports_for

    ports = ports_for(args)
    if args.yes and not (args.dry_run or args.write_only):
        ports.jobs.warm_up()
    return run_until_left(lambda watching: _deploy(args, ports, make, watching))


async def _deploy(args: argparse.Namespace, ports: Ports, make: MakeRequest, watching: Watching) -> int:
    """Start what is asked for and follow it to its result; `watching` holds the view from then on."""
    job = await _latest(ports, args.watch) if args.watch else await _start(args, ports, make)
    if job is None:
        return 0

    def note(result: JobResult) -> None:
        args.url = result.url  # for the setup, which shows it as a code

    return await follow_job(ports, job, watching, as_json=args.json, note=note)


async def _request(args: argparse.Namespace, ports: Ports) -> DeployRequest:
    from scaletail_tui.cli.deploy.request import request_for, resume_request_for

    return await (resume_request_for(args, ports) if args.resume else request_for(args, ports))


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
    judge_reach(args)


def judge_reach(args: argparse.Namespace) -> None:
    """Refuse a wish to go public that is not confirmed, and questions that nobody can be asked."""
    if args.expose != "funnel" and args.public_for is not None:
        raise BadInput("--for goes with --expose funnel: nothing else is public.", remedy="Leave --for away.")
    if args.expose == "funnel" and not args.dry_run:
        name = args.confirm_public or ""
        if not name or (args.name or args.resume or name) != name:
            raise BadInput(
                f"Funnel shows the service to the whole internet, for {args.public_for or '2h'}.",
                remedy="Say so with: --confirm-public NAME (NAME is the stack's name; --for TIME, or --for ever)",
            )
        judge_duration(args.public_for)
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
        *flags_given(args), ("--lan", args.lan), ("--redeploy", args.redeploy),
        ("--overwrite-edited", args.overwrite_edited),
        ("--allow-powers", args.allow_powers and not args.resume),
        ("--owner", args.owner is not None), ("--timezone", args.timezone is not None),
    ):  # fmt: skip
        if given:
            raise BadInput(
                f"{flag} goes with SERVICE: what stands keeps its answers.",
                remedy="Change them with: scaletail-tui deploy SERVICE --redeploy",
            )


async def _start(args: argparse.Namespace, ports: Ports, make: MakeRequest) -> Job | None:
    """Make the request, show the plan where it is asked for, start the job; None where nothing is to be started."""
    from scaletail_tui.cli.deploy.following import say_what_ends_it, warn_of_options

    request = await make(args, ports)
    if request.plan is not None and (args.dry_run or not args.yes or request.plan.foreign):
        from scaletail_tui.cli.deploy.plan_text import see_powers

        request = await see_powers(ports, request)
    if args.dry_run:
        await _show_plan(ports, request, as_json=args.json)
        return None
    if args.yes:
        warn_of_options(request)
    elif not args.resume:
        await _show_plan(ports, request, as_json=False)
    if request.plan is not None and request.plan.needs:
        from scaletail_tui.cli.deploy.plan_text import allow_powers

        request = await allow_powers(args, request, request.plan)
    elif args.resume:
        from scaletail_tui.cli.deploy.plan_text import allow_standing_powers

        request = await allow_standing_powers(args, ports, request)
    if not await agree_to_overwrite(args, ports, request) or (not args.yes and not await _agreed(request)):
        say("Nothing was written.")
        return None
    if args.write_only:
        await _write(ports, request, as_json=args.json)
        return None
    from scaletail_tui.operations.deploy.request import begin_deploy

    await say_what_ends_it(ports)
    return await begin_deploy(ports, request)


async def _show_plan(ports: Ports, request: DeployRequest, *, as_json: bool) -> None:
    from scaletail_tui.operations.plan.plan_json import plan_to_json
    from scaletail_tui.operations.plan.planning import make_plan
    from scaletail_tui.operations.plan.replaced import find_replaced

    plan = request.plan or await make_plan(ports, request.spec)
    replaced = await find_replaced(ports, plan)
    if as_json:
        print(plain_json(plan_to_json(plan, replaced), indent=2))
        return
    from scaletail_tui.cli.deploy.plan_text import plan_lines, replaced_lines

    print(plain_text("\n".join((*plan_lines(plan), *replaced_lines(replaced)))))


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
    from scaletail_tui.cli import questions
    from scaletail_tui.operations.deploy.questions import ask_to_begin

    return bool(await questions.confirm(ask_to_begin(request).sentence, default=True).ask_async())


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
