"""`login`: log a stack in again with a new key; its identity is copied first."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.domain.keys.authkey import AuthKey
    from scaletail_tui.ports.bundle import Ports


def add_parser(subparsers: Subparsers) -> None:
    text = "log a stack in again with a new auth key; its identity is copied first"
    parser = subparsers.add_parser("login", help=text, description=f"{text}. Sidecar and app are restarted.")
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("--auth-key-file", "--key-file", metavar="KEYFILE", dest="auth_key_file",
                        help="an auth key, or an OAuth client's secret that makes one; - for stdin")  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 logged in; raises BadInput without a key, ScaletailError where it does not log in."""
    from scaletail_tui.cli.wiring import ports_for

    if not args.yes:
        check_asking(as_json=args.json, key_file=args.auth_key_file)
    return asyncio.run(_log_in(ports_for(args), args))


async def _log_in(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.operations.keys.device import control_server
    from scaletail_tui.operations.observe.origin import check_known
    from scaletail_tui.operations.remedies.auth_key import reads_our_key
    from scaletail_tui.operations.remedies.rotate import rotate

    await check_known(ports, args.stack)
    await reads_our_key(ports, args.stack)
    server = await control_server(ports, args.stack)
    key = await _key(args, server)
    if key is None:
        print("Nothing was done.")
        return 0
    sentence = await rotate(ports, args.stack, key)
    if args.json:
        print(plain_json({"stack": args.stack, "result": "ok", "sentence": sentence}))
    else:
        print(plain_line(sentence))
    return 0


async def _key(args: argparse.Namespace, server: str) -> AuthKey | None:
    """From the file, else typed; None after a no."""
    from scaletail_tui.cli.key_file import key_in
    from scaletail_tui.domain.keys.key_reading import read_key

    key = key_in(args.auth_key_file, login_server=server, client=True) if args.auth_key_file else None
    if args.yes:
        if key is None:
            raise BadInput("This needs a new auth key.", remedy="Give one with --auth-key-file KEYFILE.")
        return key
    from scaletail_tui.cli import questions

    if key is None:
        typed = await questions.password("New auth key (not shown):").ask_async() or ""
        reading = read_key(typed, login_server=server, client=True)
        if reading.problem is not None:
            raise BadInput(reading.problem)
        key = reading.key
    question = f"Copy the identity of {plain_line(args.stack)}, restart the pair and log in again?"
    return key if key is not None and await questions.confirm(question, default=True).ask_async() else None
