"""`restore`: a stack out of a backup, on this root and engine."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.backup.telling import Teller, follow, run_to_its_end
from scaletail_tui.cli.terminal import has_terminal
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_line, plain_text
from scaletail_tui.domain.powers.consent import FLAG, read_words
from scaletail_tui.domain.ways import OPTIONS

if TYPE_CHECKING:
    from scaletail_tui.domain.backup.progress import Restored
    from scaletail_tui.operations.backup.tools import BackupTools
    from scaletail_tui.ports.backup.backup_runs import RestoreRequest
    from scaletail_tui.ports.bundle import Ports

_TEXT = "bring a stack back out of a backup: the same address and name, its data there"


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("restore", help=_TEXT, description=f"{_TEXT}.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--as", metavar="NAME", dest="name", default="", help="under another name")
    parser.add_argument(
        "--new-identity", action="store_true", help="as another device of the tailnet; the original may stay"
    )
    parser.add_argument("--auth-key-file", metavar="FILE", help="the key of the new identity; - is standard input")
    parser.add_argument("--env", metavar="FILE", help="the .env of a backup that was made without secrets")
    parser.add_argument(
        "--original-off", action="store_true", help="the original does not run: for where nobody here can see it"
    )
    parser.add_argument(
        FLAG, action="append", default=[], metavar="WORDS",
        help="what it may do on this host beyond its own containers; without it that is refused and named",
    )  # fmt: skip
    parser.add_argument("--no-wait", action="store_true", help="do not watch until it answers")
    parser.add_argument("--json", action="store_true", help="print an object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when it answers; raises BadInput before anything is written."""
    from scaletail_tui.cli.key_file import key_in, text_in
    from scaletail_tui.cli.wiring import backup_tools_for, ports_for
    from scaletail_tui.ports.backup.backup_runs import RestoreRequest

    if (args.auth_key_file is not None) != args.new_identity:
        raise BadInput("--new-identity and --auth-key-file FILE go together: the new device has to log in.")
    request = RestoreRequest(
        file=args.file, name=args.name, new_identity=args.new_identity, original_off=args.original_off,
        key=key_in(args.auth_key_file) if args.auth_key_file is not None else None,
        env=text_in(args.env, f"The file {args.env}") if args.env is not None else "", wait=not args.no_wait,
        allowed=read_words(args.allow_powers),
    )  # fmt: skip
    ports = ports_for(args)
    tools = backup_tools_for(ports)
    teller = Teller(as_json=args.json, stream=sys.stdout)
    done = _restore_asking(ports, tools, request, teller, asks=not args.json and has_terminal())
    if args.json:
        teller.object(done.to_json())
    else:
        for note in done.notes:
            teller.line(plain_line(note))
        if done.closed is not None:
            teller.line(plain_line(done.closed.say(OPTIONS)))
        teller.line(plain_line(done.sentence()))
    return 0 if done.up else 1


def _restore_asking(
    ports: Ports, tools: BackupTools, request: RestoreRequest, teller: Teller, *, asks: bool
) -> Restored:
    """Where somebody sits there he is asked what only he can know; else the refusal says by which option he tells."""
    from dataclasses import replace

    from scaletail_tui.operations.backup.powers import PowersUnasked
    from scaletail_tui.operations.backup.restore import OriginalUnseen

    while True:
        try:
            return _restore(ports, tools, request, teller)
        except OriginalUnseen as unseen:
            if not asks or not _agreed(f"{plain_line(unseen.title)} Is the original off?"):
                raise
            request = replace(request, original_off=True)
        except PowersUnasked as unasked:
            if not asks or not _agreed(f"{plain_text(unasked.title)}\nIs that what you want?"):
                raise
            request = replace(request, allowed=(*request.allowed, *unasked.needs))


def _restore(ports: Ports, tools: BackupTools, request: RestoreRequest, teller: Teller) -> Restored:
    from scaletail_tui.operations.backup.restore import restore

    return run_to_its_end(lambda: follow(restore(ports, tools, request), teller))


def _agreed(question: str) -> bool:
    from scaletail_tui.cli import questions

    return bool(questions.confirm(question, default=False).ask())
