"""`help [TOPIC]`: all commands, one command, or what changed from version to version."""

from __future__ import annotations

import argparse

from scaletail_tui.cli.arguments import Subparsers

CHANGES = "changes"


def add_parser(subparsers: Subparsers) -> None:
    text = "show the commands, one command's options, or what changed in this version"
    parser = subparsers.add_parser("help", help=text, description=text)
    parser.add_argument("topic", metavar="TOPIC", nargs="?", default="", help=f"a command, or {CHANGES}")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it; BadInput where there is no such topic."""
    if args.topic == CHANGES:
        print(changes(), end="")
        return 0
    from scaletail_tui.cli.main import COMMANDS, PROGRAM, full_parser, parser_for
    from scaletail_tui.domain.errors import BadInput

    if not args.topic:
        full_parser().print_help()
        return 0
    if args.topic not in COMMANDS:
        raise BadInput(
            f"There is no help on {args.topic}.",
            remedy=f"Name a command or {CHANGES}; {PROGRAM} help shows the commands.",
        )
    parser_for([args.topic]).parse_args([args.topic, "--help"])  # prints and ends the program, as the option does
    return 0


def changes() -> str:
    """The changelog, which is part of the package: newest version first."""
    from importlib.resources import files

    return files("scaletail_tui").joinpath("CHANGELOG.md").read_text(encoding="utf-8")
