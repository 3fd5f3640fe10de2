"""`shell`: a shell, or one command, in a container of a stack."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.errors import BadInput, ScaletailError

if TYPE_CHECKING:
    from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
    from scaletail_tui.operations.observe.containers import Members

_NO_SHELL = (126, 127)
"""What `docker exec` ends with where the command cannot be run, or is not in the image."""


def add_parser(subparsers: Subparsers) -> None:
    text = "a shell in the app's container, or in another one of the stack"
    parser = subparsers.add_parser("shell", help=text, description=f"{text}; it ends with the status of the shell")
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("what", metavar="COMMAND", nargs="*", help="after --: run this in place of a shell")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--sidecar", action="store_true", help="in the sidecar")
    which.add_argument("--service", metavar="NAME", help="in this service of the Compose file, a database for one")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """The status of the shell; raises BadInput where there is no such container."""
    from scaletail_tui.cli.terminal import has_terminal
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.observe.containers import members

    if args.practice:
        raise BadInput("The containers of practice mode are pretended: there is no shell in them.")
    terminal = has_terminal()
    if not args.what and not terminal:
        raise BadInput("A shell needs a terminal.", remedy="Give a command behind --, as: -- ls /")
    found = asyncio.run(members(ports_for(args), args.stack))
    container = _choose(found, args)
    from scaletail_tui.adapters.sidecar.exec import open_in_container

    status = open_in_container(container.name, args.what, terminal=terminal)
    if status in _NO_SHELL and not args.what:
        raise ScaletailError(
            f"There is no shell in the image of {container.name}.",
            remedy=f"The sidecar shares its network: scaletail-tui shell {args.stack} --sidecar",
        )
    return status


def _choose(found: Members, args: argparse.Namespace) -> ContainerFacts:
    if not found.containers:
        raise BadInput(f"{args.stack} has no containers.", remedy=f"Start it with: scaletail-tui start {args.stack}")
    if args.sidecar:
        candidates: tuple[ContainerFacts, ...] = (found.sidecar,) if found.sidecar is not None else ()
    elif args.service is not None:
        candidates = found.of(args.service)
    else:
        candidates = (*found.apps, *found.helpers)
    named = ", ".join(sorted({container.service or container.name for container in found.containers}))
    if not candidates:
        raise BadInput(f"{args.stack} has no such container.", remedy=f"It has: {named}.")
    running = next((candidate for candidate in candidates if candidate.running), None)
    if running is None:
        raise BadInput(
            f"{candidates[0].name} does not run, so there is no shell in it.",
            remedy=f"Start it with: scaletail-tui start {args.stack}",
        )
    return running
