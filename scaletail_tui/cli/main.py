"""The command line: which command, which options, and how a failure is told."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from scaletail_tui.cli.arguments import (
    Parser,
    UsageError,
    add_global_options,
    add_inner_global_options,
    refuse_keys,
    say,
    without_key_words,
)
from scaletail_tui.cli.questions import speak_plainly
from scaletail_tui.cli.terminal import open_closed_streams, silence
from scaletail_tui.domain.errors import BadInput, ScaletailError

PROGRAM = "scaletail-tui"
COMMANDS = {
    "list": "catalog.list", "show": "catalog.show", "deploy": "deploy.command", "status": "stack.status",
    "doctor": "stack.doctor", "fix": "stack.fix", "logs": "stack.logs", "start": "stack.start_stop",
    "stop": "stack.start_stop", "restart": "stack.start_stop", "expose": "stack.expose", "remove": "stack.remove",
    "device": "keys.device", "keys": "keys.calendar", "login": "keys.login", "policy": "keys.policy",
    "backup": "backup.backup", "restore": "backup.restore", "bundle": "backup.bundle", "lint": "stack.lint",
    "edit": "stack.edit", "shell": "stack.shell", "adopt": "stack.adopt", "improve": "stack.improve",
    "rollback": "deploy.stop", "catalog": "catalog.check", "config": "settings.config",
    "update": "update.command", "compare": "update.compare",
    "change": "update.change", "move-data": "backup.move_data", "rename": "update.rename",
    "import": "imports.command",
    "setup": "setup.command", "info": "info", "completion": "completion", "help": "help", "job": "deploy.job",
    "public-times": "stack.public_times",
}  # fmt: skip
"""Command to module below this package; each has `add_parser(subparsers)` and `run(args) -> int`."""

INNER = frozenset({"job", "public-times"})
"""Commands that the program alone starts."""

SILENT = frozenset({"list", "show", "catalog", "config", "completion", "help"})
"""Commands that have nothing to log; loading logging would be a fifth of their time."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What a write to standard output fails with; a failure at a file of ours names it."""


def _is_wanted_plain(args: argparse.Namespace) -> bool:
    from scaletail_tui.cli.settings.run_settings import is_wanted_plain

    return is_wanted_plain(args)


def run(argv: Sequence[str]) -> int:
    """Parse, run, and turn what went wrong into one sentence on stderr and an exit status.

    0 well, 1 failed (3 where a command that only looks could not), 2 bad input, 130 interrupted; a reader that closed
    the pipe ends us quietly.
    """
    args: argparse.Namespace | None = None
    open_closed_streams()
    try:
        if "--schema" in argv:
            return _print_schema(argv)
        args = _parse(argv)
        refuse_keys(argv)
        speak_plainly(partial(_is_wanted_plain, args))
        if _first_word(argv) not in SILENT or args.verbose:
            _log(verbose=args.verbose)
        status = int(args.run(args))
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        silence(sys.stdout)
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except ScaletailError as error:
        return _tell(error, args)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not _stands_somewhere():
            return _tell(BadInput("The folder that you stand in is gone.", remedy="Go to another one: cd"), args)
        if error.filename is not None or error.errno not in _FULL:
            return _tell_unexpected(error, args)
        silence(sys.stdout)
        say(f"{PROGRAM}: the output cannot be written: {error.strerror}.")
        return 1
    except Exception as error:
        return _tell_unexpected(error, args)


def _print_schema(argv: Sequence[str]) -> int:
    """`COMMAND --schema`: of what `COMMAND --json` prints, whatever else it would need."""
    import json

    from scaletail_tui.cli.schemas.table import SCHEMAS, schema_of

    command = _first_word(argv)
    if command is None or command not in SCHEMAS:
        remedy = f"Name one of: {', '.join(sorted(SCHEMAS))}."
        raise BadInput(f"There is no schema of {command or 'the interface'}.", remedy=remedy)
    print(json.dumps(schema_of(command), indent=2))
    return 0


def _stands_somewhere() -> bool:
    """False where the working folder was removed: every relative path fails there."""
    try:
        Path.cwd()
    except OSError:
        return False
    return True


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    """The words as a command; what is wrong with them is told as an object too, where one was asked for."""
    try:
        return parser_for(argv).parse_args(argv)
    except UsageError as error:
        if "--json" in argv and "--" not in argv[: list(argv).index("--json")]:
            from scaletail_tui.domain.plain import plain_json

            print(plain_json(error_to_json(BadInput(error.title, remedy=error.remedy))), flush=True)
        raise SystemExit(2) from None


def parser_for(argv: Sequence[str]) -> Parser:
    """The parser with the command of `argv` alone, so that no start pays for another command; else with all of them."""
    first = _first_word(argv)
    if first is not None:
        parser = _parser([first] if first in COMMANDS else list(COMMANDS))
        parser.command = f" {first}" if first in COMMANDS else ""
        return parser
    return _parser(list(COMMANDS) if {"-h", "--help"} & set(argv) else [])


def _first_word(argv: Sequence[str]) -> str | None:
    """The first word that is neither an option nor the value of a global one."""
    words = iter(argv)
    for word in words:
        if word in ("--root", "--catalog", "--look"):
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def full_parser() -> Parser:
    """The parser with every command: for completion scripts."""
    return _parser(list(COMMANDS))


def _parser(commands: Sequence[str]) -> Parser:
    parser = Parser(
        prog=PROGRAM, description="Self-hosted services on your tailnet, each behind a Tailscale sidecar. "
        "Without a command the terminal interface starts.",
    )  # fmt: skip
    parser.add_argument("--version", action=_Version)
    add_global_options(parser)
    look = parser.add_argument_group("the terminal interface")
    look.add_argument("--plain", action="store_true", help="every page as lines of text, for a screen reader")
    look.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    look.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    look.add_argument("--look", choices=["dark", "light", "contrast", "ansi"], help="its colours")
    look.add_argument(
        "--slow-line", action=argparse.BooleanOptionalAction,
        help="few bytes: sixteen colours, lists that jump, logs once a second; default: as the terminal answers",
    )  # fmt: skip
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    for module in dict.fromkeys(COMMANDS[command] for command in commands):
        import_module(f"scaletail_tui.cli.{module}").add_parser(subparsers)
    add_inner_global_options(parser)
    parser.set_defaults(run=_terminal_interface)
    return parser


class _Version(argparse.Action):
    """Loads what it needs when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, **_: Any) -> None:
        super().__init__(
            option_strings, argparse.SUPPRESS, nargs=0, help="show the versions of the program and its parts"
        )

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from scaletail_tui.cli.version import print_versions

        print_versions(parser.prog)
        parser.exit()


def _terminal_interface(args: argparse.Namespace) -> int:
    return int(import_module("scaletail_tui.cli.interface").run_interface(args))


def _log(*, verbose: bool) -> None:
    from scaletail_tui.adapters.host.log_file import log_to_file
    from scaletail_tui.adapters.host.xdg import state_folder

    log_to_file(state_folder(), verbose=verbose)


def error_to_json(error: ScaletailError) -> dict[str, Any]:
    """What `--json` says of a failure: one object in place of the answer."""
    return {"error": error.title, "detail": error.detail, "fix": error.remedy}


def _tell(error: ScaletailError, args: argparse.Namespace | None) -> int:
    import logging

    from scaletail_tui.domain.plain import plain_json, plain_text

    status = 2 if isinstance(error, BadInput) else int(getattr(args, "failed", 1))
    title, detail, remedy = (plain_text(without_key_words(text)) for text in (error.title, error.detail, error.remedy))
    error.title, error.detail, error.remedy = title, detail, remedy

    if logging.getLogger("scaletail_tui").handlers:
        logging.getLogger(__name__).info("%s detail=%s", error.sentence(), error.detail)
    if getattr(args, "json", False):
        as_json = getattr(args, "error_json", error_to_json)
        print(plain_json(as_json(error)), flush=True)
    say(f"{PROGRAM}: {error.sentence()}")
    return status


def _tell_unexpected(error: Exception, args: argparse.Namespace | None) -> int:
    import logging

    from scaletail_tui.adapters.host.log_file import log_path
    from scaletail_tui.adapters.host.xdg import state_folder

    try:
        path = log_path(state_folder())
        if not logging.getLogger("scaletail_tui").handlers:
            _log(verbose=False)
        logging.getLogger(__name__).error("unexpected", exc_info=error)
        writable = os.access(path, os.W_OK)
        kept = f"Its trace is in {path}" if writable else f"Its trace is lost, for {path} cannot be written."
    except ScaletailError as no_place:
        kept = f"Its trace is lost. {no_place.sentence()}"
    title = f"A fault of the program itself: {type(error).__name__}."
    if getattr(args, "json", False):
        from scaletail_tui.domain.plain import plain_json

        as_json = getattr(args, "error_json", error_to_json)
        with suppress(OSError):
            print(plain_json(as_json(ScaletailError(title, remedy=kept))), flush=True)
    say(f"{PROGRAM}: {title[:1].lower()}{title[1:]} {kept}")
    return int(getattr(args, "failed", 1))
