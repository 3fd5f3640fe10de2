"""`import --each`: several visited services of one file, each a stack of its own; planned and shown together."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import say
from scaletail_tui.cli.deploy.command import follow_deploy
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_text

if TYPE_CHECKING:
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import DeployRequest

_NOT_TOGETHER = (
    ("--visit", "visit"), ("--leave", "leave"), ("--redeploy", "redeploy"), ("--container", "container"),
)  # fmt: skip


def judge_flags(args: argparse.Namespace) -> None:
    """What cannot be said of several at once."""
    said = next((flag for flag, name in _NOT_TOGETHER if getattr(args, name)), "")
    if said:
        raise BadInput(f"{said} is said of one stack, and --each makes several.", remedy="Leave one of them out.")
    if args.auth_key_file == "-":
        raise BadInput("Standard input holds one key for one stack.", remedy="Put a reusable key into a file.")
    if args.expose == "funnel":
        raise BadInput("Several stacks do not go public at once.", remedy="Open each by itself: scaletail-tui expose")


def import_each(args: argparse.Namespace) -> int:
    """Nothing is written before all are planned; then one deploy after another, until one fails: its status."""
    from scaletail_tui.cli.wiring import ports_for

    requests = asyncio.run(plan_each(args, ports_for(args)))
    if not requests and not args.dry_run:
        return 0
    if args.dry_run:
        asyncio.run(_show(requests, ports_for(args), as_json=args.json))
        return 0
    if not args.yes:
        asyncio.run(_show(requests, ports_for(args), as_json=False))
        if not asyncio.run(_agreed(requests)):
            say("Nothing was written.")
            return 0
    args.yes = True
    for number, request in enumerate(requests):
        if not args.json:
            say(f"{request.spec.name}, {number + 1} of {len(requests)}:")
        status = follow_deploy(args, _ready(request))
        if status:
            left = ", ".join(one.spec.name for one in requests[number + 1 :])
            if left:
                say(f"Not begun: {left}.")
            return status
    return 0


def _ready(request: DeployRequest) -> Any:
    async def make(args: argparse.Namespace, ports: Ports) -> DeployRequest:
        return request

    return make


async def plan_each(args: argparse.Namespace, ports: Ports) -> list[DeployRequest]:
    """All requests, or the reason why one of them cannot be."""
    from dataclasses import replace

    from scaletail_tui.cli.deploy.request import request_of
    from scaletail_tui.cli.imports.asking import plan_asking, read_asked, wishes_of
    from scaletail_tui.operations.imports.each import find_import_parts, find_standing, share_stops
    from scaletail_tui.operations.imports.running import check_kept, check_stopped, look_for_earlier
    from scaletail_tui.operations.plan.planning import make_plan

    given = await read_asked(args, ports)
    before = await look_for_earlier(ports, given)
    if not (args.stop_running or args.dry_run or args.write_only):
        check_stopped(before)
    if args.stop_running:
        check_kept(before)
    parts = await find_import_parts(
        ports, given, wishes_of(args), dict(_port_of(said) for said in args.services), prefix=args.name or ""
    )
    standing = await find_standing(ports, given, parts)
    stops = share_stops(before, [part for part in parts if part.name not in standing]) if args.stop_running else {}
    requests: list[DeployRequest] = []
    for part in parts:
        if part.name in standing:
            say(f"{part.name} stands already, made of this file: it stays as it is.")
            continue
        one = argparse.Namespace(**vars(args))
        one.visit = f"{part.visit}:{part.port}" if part.port else part.visit
        one.leave, one.name = list(part.left), part.name
        made = await plan_asking(one, ports, given, before)
        request = await request_of(one, ports, made.service, stops=stops.get(part.name, ()))
        requests.append(replace(request, plan=request.plan or await make_plan(ports, request.spec)))
    return requests


def _port_of(said: str) -> tuple[str, int]:
    name, colon, port = said.partition(":")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise BadInput(f"--service {said}: {port!r} is no port.", remedy="Give SERVICE:PORT, as in web:8080.")
    return name, int(port) if colon else 0


async def _show(requests: list[DeployRequest], ports: Ports, *, as_json: bool) -> None:
    from scaletail_tui.operations.plan.plan_json import plan_to_json
    from scaletail_tui.operations.plan.replaced import find_replaced

    plans = [request.plan for request in requests if request.plan is not None]
    if as_json:
        told = [plan_to_json(plan, await find_replaced(ports, plan)) for plan in plans]
        print(plain_json({"did": "import", "plans": told}, indent=2))
        return
    from scaletail_tui.cli.deploy.plan_text import plan_lines

    print(plain_text("\n".join(line for plan in plans for line in (*plan_lines(plan), ""))))


async def _agreed(requests: list[DeployRequest]) -> bool:
    from scaletail_tui.cli import questions

    names = ", ".join(request.spec.name for request in requests)
    said = f"Deploy {names}, one after the other? Each is a device of its own."
    return bool(await questions.confirm(said, default=False).ask_async())
