"""`help [TOPIC]`: all commands, one of them, or a page of the package's own documentation."""

from __future__ import annotations

import argparse
import shutil
import sys

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.topics import CHANGES, TOPICS, fit, text_of

TOPIC_LIST, MANUAL = "topics", "man"


def add_parser(subparsers: Subparsers) -> None:
    text = "show the commands, one command's options, or a topic"
    topics = "\n".join(f"  {topic:<17}{about}" for topic, about in _all_topics().items())
    parser = subparsers.add_parser(
        "help",
        help=text,
        description=f"{text[:1].upper()}{text[1:]}. The topics:\n\n{topics}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("topic", metavar="TOPIC", nargs="?", default="", help="a command, or one of the above")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it; BadInput where there is no such topic."""
    from scaletail_tui.cli.main import COMMANDS, PROGRAM, full_parser, parser_for
    from scaletail_tui.domain.errors import BadInput

    if not args.topic:
        full_parser().print_help()
        print(f"\ntopics, shown by {PROGRAM} help TOPIC:")
        print("\n".join(f"    {topic:<20}{about}" for topic, about in _all_topics().items()))
    elif args.topic == TOPIC_LIST:
        print("\n".join(f"{topic:<17}{about}" for topic, about in _all_topics().items()))
    elif args.topic == MANUAL:
        from scaletail_tui.cli.manual import manual_page

        print(manual_page(), end="")
    elif args.topic in _all_topics():
        print(fit(text_of(args.topic), _width()) if sys.stdout.isatty() else text_of(args.topic), end="")
    elif args.topic in COMMANDS:
        parser_for([args.topic]).parse_args([args.topic, "--help"])  # prints and ends the program, as the option does
    else:
        from difflib import get_close_matches

        meant = get_close_matches(args.topic.lower(), [*COMMANDS, *_all_topics()], n=1)
        raise BadInput(
            f"There is no help on {args.topic}.",
            remedy=f"Did you mean {meant[0]}?" if meant else f"See: {PROGRAM} help {TOPIC_LIST}",
        )
    return 0


def _width() -> int:
    """Long lines are hard to read, however wide the terminal is."""
    return max(30, min(100, shutil.get_terminal_size().columns))


def _all_topics() -> dict[str, str]:
    return {
        **TOPICS,
        CHANGES: "what changed, newest version first",
        MANUAL: "all of this as a manual page, for man -l -",
    }
