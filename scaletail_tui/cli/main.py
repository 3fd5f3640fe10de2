"""The command line: which command, which options, and how a failure is told."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from scaletail_tui import __version__
from scaletail_tui.cli.arguments import (
    Parser,
    UsageError,
    add_global_options,
    add_inner_global_options,
    refuse_keys,
    say,
    without_key_words,
)
from scaletail_tui.cli.terminal import find_redirected_stream, open_closed_streams, silence
from scaletail_tui.domain.errors import BadInput, ScaletailError

PROGRAM = "scaletail-tui"
COMMANDS = {
    "list": "catalog.list", "show": "catalog.show", "deploy": "deploy.command", "status": "stack.status",
    "doctor": "stack.doctor", "fix": "stack.fix", "logs": "stack.logs", "start": "stack.start_stop",
    "stop": "stack.start_stop", "restart": "stack.start_stop", "expose": "stack.expose", "remove": "stack.remove",
    "lint": "stack.lint", "rollback": "deploy.rollback", "catalog": "catalog.check", "config": "settings.config",
    "setup": "setup.command", "info": "info", "completion": "completion", "help": "help", "job": "deploy.job",
}  # fmt: skip
"""Command to module below this package; each has `add_parser(subparsers)` and `run(args) -> int`."""

SILENT = frozenset({"list", "show", "catalog", "config", "completion", "help"})
"""Commands that have nothing to log; loading logging would be a fifth of their time."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What a write to standard output fails with; a failure at a file of ours names it."""


def run(argv: Sequence[str]) -> int:
    """Parse, run, and turn what went wrong into one sentence on stderr and an exit status.

    0 well, 1 failed, 2 bad input, 130 interrupted; a reader that closed the pipe ends us quietly.
    """
    args: argparse.Namespace | None = None
    open_closed_streams()
    try:
        args = _parse(argv)
        refuse_keys(argv)
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
        return _parser([first] if first in COMMANDS else list(COMMANDS))
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
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    add_global_options(parser)
    look = parser.add_argument_group("the terminal interface")
    look.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    look.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    look.add_argument("--look", choices=["dark", "light", "ansi"], help="its colours")
    look.add_argument("--slow-line", action="store_true", help="few bytes: sixteen colours, lists that jump")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    for module in dict.fromkeys(COMMANDS[command] for command in commands):
        import_module(f"scaletail_tui.cli.{module}").add_parser(subparsers)
    add_inner_global_options(parser)
    parser.set_defaults(run=_terminal_interface)
    return parser


def _terminal_interface(args: argparse.Namespace) -> int:
    """Start the TUI; refuse where it cannot be drawn."""
    elsewhere = find_redirected_stream()
    if elsewhere or os.environ.get("TERM", "") in ("", "dumb"):
        why = f", and {elsewhere} leads elsewhere" if elsewhere else " that can move its cursor"
        raise BadInput(
            f"The terminal interface needs a terminal{why}.", remedy=f"Use a command instead, see: {PROGRAM} --help"
        )
    import gc

    from scaletail_tui.cli.wiring import ports_for

    gc.disable()  # a tenth of the start; the first page enables it again once its list stands
    ports = ports_for(args)
    from scaletail_tui.cli.settings.ui_options import ui_options
    from scaletail_tui.ui.app import PRACTICE, REAL_HOST, SETUP, ScaletailApp

    options = ui_options(args)
    app = ScaletailApp(ports, options=options)
    left_for = app.run(mouse=options.mouse)
    if left_for == SETUP:
        import_module(f"scaletail_tui.cli.{COMMANDS['setup']}").run_from_interface(args)
    if left_for in (PRACTICE, REAL_HOST):
        args.practice = left_for == PRACTICE
    if left_for in (PRACTICE, REAL_HOST, SETUP):
        return _terminal_interface(args)
    return app.return_code or 0


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

    status = 2 if isinstance(error, BadInput) else 1
    title, detail, remedy = (plain_text(without_key_words(text)) for text in (error.title, error.detail, error.remedy))
    error = ScaletailError(title, detail=detail, remedy=remedy, needs=error.needs)

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
    return 1
