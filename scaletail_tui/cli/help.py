"""`help [TOPIC]`: all commands, one command, what changed, or what the sidecar reads from its environment."""

from __future__ import annotations

import argparse

from scaletail_tui.cli.arguments import Subparsers

CHANGES, VARIABLES = "changes", "variables"
_FILES = {CHANGES: "CHANGELOG.md", VARIABLES: "VARIABLES.md"}
"""Topics beside the commands, each a file of the package."""


def add_parser(subparsers: Subparsers) -> None:
    text = "show the commands, one command's options, what changed in this version, or the sidecar's variables"
    parser = subparsers.add_parser("help", help=text, description=text)
    parser.add_argument("topic", metavar="TOPIC", nargs="?", default="", help=f"a command, {CHANGES} or {VARIABLES}")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it; BadInput where there is no such topic."""
    if args.topic in _FILES:
        print(text_of(args.topic), end="")
        return 0
    from scaletail_tui.cli.main import COMMANDS, PROGRAM, full_parser, parser_for
    from scaletail_tui.domain.errors import BadInput

    if not args.topic:
        full_parser().print_help()
        return 0
    if args.topic not in COMMANDS:
        raise BadInput(
            f"There is no help on {args.topic}.",
            remedy=f"Name a command, {CHANGES} or {VARIABLES}; {PROGRAM} help shows the commands.",
        )
    parser_for([args.topic]).parse_args([args.topic, "--help"])  # prints and ends the program, as the option does
    return 0


def text_of(topic: str) -> str:
    """The changelog, newest version first, or the sidecar's variables: files that are part of the package."""
    from importlib.resources import files

    return files("scaletail_tui").joinpath(_FILES[topic]).read_text(encoding="utf-8")
