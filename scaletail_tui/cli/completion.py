"""`completion SHELL`: a script that completes commands, options, stacks and services; made from the parser itself."""

from __future__ import annotations

import argparse

from scaletail_tui.cli.arguments import Subparsers

SHELLS = ("bash", "zsh", "fish")


def add_parser(subparsers: Subparsers) -> None:
    text = "print a completion script for your shell"
    parser = subparsers.add_parser(
        "completion", help=text, description=text,
        epilog='bash: eval "$(scaletail-tui completion bash)"; zsh: the same with zsh; '
        "fish: scaletail-tui completion fish | source",
    )  # fmt: skip
    parser.add_argument("shell", metavar="SHELL", choices=[*SHELLS, "stacks", "services"])
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the script; `stacks` and `services` are what the scripts ask for while the user types."""
    if args.shell == "stacks":
        from scaletail_tui.adapters.stacks.folders import StackFiles
        from scaletail_tui.cli.wiring import stacks_root

        print("\n".join(StackFiles(stacks_root(args.root)).names()))
        return 0
    if args.shell == "services":
        from scaletail_tui.cli.wiring import catalog_for

        print("\n".join(service.slug for service in catalog_for(args).load().services))
        return 0
    from scaletail_tui.cli.completion_scripts import script
    from scaletail_tui.cli.main import full_parser

    print(script(args.shell, full_parser()), end="")
    return 0
