"""`completion SHELL`: a script that completes commands, options, stacks and services; made from the parser itself."""

from __future__ import annotations

import argparse
from typing import Any

from scaletail_tui.cli.arguments import Subparsers

SHELLS = ("bash", "zsh", "fish")
_LISTS = {"STACK": "stacks", "NAME": "stacks", "SERVICE": "services"}
"""Metavar to the list that completes it; the program prints it with `completion LIST`."""
_FILES = frozenset({"KEYFILE", "KEY=FILE"})
_ZSH_READY = "whence compdef >/dev/null || { autoload -Uz compinit && compinit; }"
"""Where the user's zsh has not set up its completion yet, the script does."""


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
        from scaletail_tui.cli.wiring import root_of

        print("\n".join(StackFiles(root_of(args)).names()))
        return 0
    if args.shell == "services":
        from scaletail_tui.cli.wiring import catalog_for

        print("\n".join(service.slug for service in catalog_for(args).load().services))
        return 0
    import shtab  # here alone: no other command waits for it

    from scaletail_tui.cli.main import full_parser

    parser = full_parser()
    _say_what_completes(parser)
    print(shtab.complete(parser, args.shell, preamble=_ZSH_READY if args.shell == "zsh" else ""))
    return 0


def _say_what_completes(parser: argparse.ArgumentParser) -> None:
    """Tell shtab, which reads the attribute `complete`, where a list of ours or a path is typed."""
    for action in parser._actions:  # argparse has no public way to its arguments
        if isinstance(action, argparse._SubParsersAction):
            for inner in dict.fromkeys(action.choices.values()):
                _say_what_completes(inner)
        elif action.dest == "shell":
            action.choices = SHELLS
        elif action.metavar == "TOPIC":
            action.choices = _topics()
        elif (words := _completes(action)) is not None:
            action.complete = words  # type: ignore[attr-defined]


def _topics() -> list[str]:
    from scaletail_tui.cli.main import COMMANDS, INNER
    from scaletail_tui.cli.topics import CHANGES, TOPICS

    return [*(command for command in COMMANDS if command not in INNER), *TOPICS, CHANGES]


def _completes(action: argparse.Action) -> Any:
    import shtab

    if action.metavar in _LISTS:
        return shtab.cmd(f"scaletail-tui completion {_LISTS[str(action.metavar)]} 2>/dev/null")
    if action.metavar == "FOLDER":
        return shtab.DIRECTORY
    return shtab.FILE if action.metavar in _FILES else None
