"""`expose`: switch Serve, Funnel and direct in a running stack."""

from __future__ import annotations

import argparse
import asyncio

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line


def add_parser(subparsers: Subparsers) -> None:
    text = "choose who can reach a running stack, without a restart"
    parser = subparsers.add_parser("expose", help=text, description=text)
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("exposure", choices=["serve", "funnel", "direct"])
    parser.add_argument("--confirm-public", metavar="NAME", help="for funnel: the stack's name again")
    parser.add_argument(
        "--confirm-direct", metavar="NAME", help="for direct against the catalog's advice: the name again"
    )
    parser.add_argument("--for", dest="public_for", choices=["ever"], help="for funnel: how long it stays public")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Switch it and say what was seen; raises BadInput where Funnel is not confirmed."""
    from scaletail_tui.domain.stack.exposure import Exposure

    if args.exposure == "funnel" and (args.confirm_public != args.stack or args.public_for != "ever"):
        raise BadInput(
            f"Funnel makes {args.stack} public on the internet.",
            remedy=f"Say so with: --confirm-public {args.stack} --for ever",
        )
    if args.exposure != "funnel" and args.public_for is not None:
        raise BadInput("--for goes with funnel: nothing else is public.", remedy="Leave --for away.")
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.serve.expose import expose

    ports = ports_for(args)
    typed = args.confirm_public if args.exposure == "funnel" else args.confirm_direct
    sentence = asyncio.run(expose(ports, args.stack, Exposure(args.exposure), typed=typed or ""))
    if args.json:
        print(plain_json({"stack": args.stack, "result": "ok", "expose": args.exposure, "seen": sentence}))
    else:
        print(plain_line(sentence))
    return 0
