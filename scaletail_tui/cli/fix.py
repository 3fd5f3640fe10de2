"""`fix`: do what the first finding of a stack asks for, after a yes."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_line

if TYPE_CHECKING:
    from scaletail_tui.ports import Ports


def add_parser(subparsers: Subparsers) -> None:
    text = "do what the first finding of a stack asks for, where the program can"
    parser = subparsers.add_parser("fix", help=text, description=f"{text}; see doctor for what it would be")
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("--auth-key-file", metavar="KEYFILE", help="where a new auth key is asked for; - for stdin")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when it is done, or nothing is wrong; raises BadInput where the remedy is for the user's own hands."""
    from scaletail_tui.cli.wiring import ports_for

    if not args.yes and (args.json or args.auth_key_file == "-" or not (sys.stdin.isatty() and sys.stdout.isatty())):
        raise BadInput("There is no terminal to ask on.", remedy="Add --yes.")
    finding, sentence = asyncio.run(_fixed(ports_for(args), args))
    if args.json:
        print(json.dumps({"stack": args.stack, "result": "ok", "finding": finding, "did": sentence}))
    else:
        print(sentence)
    return 0


async def _fixed(ports: Ports, args: argparse.Namespace) -> tuple[str | None, str]:
    """Id of the finding and what was done about it."""
    from scaletail_tui.cli.doctor import diagnosed
    from scaletail_tui.operations.remedies import apply_remedy

    diagnosis = await diagnosed(ports, args.stack)
    if not diagnosis.findings:
        return None, f"Nothing is wrong with {args.stack}."
    finding = diagnosis.findings[0]
    key = None
    if args.auth_key_file:
        from scaletail_tui.cli.key_file import key_in

        key = key_in(args.auth_key_file)
    if not args.yes:
        import questionary

        print(f"{plain_line(finding.summary)}\n  fix  {plain_line(finding.remedy.text)}")
        if not await questionary.confirm("Do it?", default=True).ask_async():
            return finding.id, "Nothing was done."
    return finding.id, await apply_remedy(ports, args.stack, finding, key=key)
