"""`policy`: the tailnet's policy file as it stands, and which line is missing in it for stacks. It is never written."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.plain import plain_json, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.keys.policy import PolicyGap
    from scaletail_tui.ports.bundle import Ports


def add_parser(subparsers: Subparsers) -> None:
    text = "the tailnet's policy file, and the lines that stacks still need in it"
    parser = subparsers.add_parser(
        "policy", help=text,
        description=f"{text}: for their tags, and for Funnel. It is read through Tailscale's API and never "
        "written; exit 1 when a line is missing. Without a stack: the file alone.",
    )  # fmt: skip
    parser.add_argument("stacks", metavar="STACK", nargs="*")
    parser.add_argument("--all", action="store_true", dest="everything", help="judge all stacks that are here")
    parser.add_argument("--funnel", action="store_true", help="judge the stacks as if they were to be public")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 nothing is missing, 1 something is; raises BadInput for a stack that is not there, ApiRefused."""
    from scaletail_tui.cli.wiring import ports_for

    return asyncio.run(_run(ports_for(args), args))


async def _run(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.operations.keys.policy import read_policy

    judging = bool(args.stacks) or args.everything
    look = await read_policy(ports, None if args.everything else args.stacks, funnel=args.funnel)
    if args.json:
        told = [{"stack": name, "missing": [_to_json(gap) for gap in found]} for name, found in look.gaps.items()]
        print(plain_json({"stacks": told, "policy": look.policy.text}, indent=2))
    elif not judging:
        print(plain_text(look.policy.text.rstrip("\n")))
    else:
        for name, found in look.gaps.items():
            print(plain_text("\n".join(_lines(name, found))))
        if look.missing:
            print("Put the lines there yourself: this program never writes the policy.")
    return 1 if look.missing else 0


def _lines(name: str, found: tuple[PolicyGap, ...]) -> list[str]:
    if not found:
        return [f"{name}: the policy has what it needs."]
    return [line for gap in found for line in (f"{name}: {gap.sentence}", gap.snippet, gap.url)]


def _to_json(gap: PolicyGap) -> dict[str, str]:
    return {"about": gap.about, "sentence": gap.sentence, "snippet": gap.snippet, "page": gap.url}
