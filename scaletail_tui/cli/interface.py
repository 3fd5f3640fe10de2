"""The terminal interface: where it can be drawn, how it is started, and what it is left for."""

from __future__ import annotations

import argparse
import os

from scaletail_tui.cli.terminal import find_redirected_stream
from scaletail_tui.domain.errors import BadInput


def run_interface(args: argparse.Namespace) -> int:
    """Start it again until it is left for good, or as lines of text; refuse where it cannot be drawn."""
    from scaletail_tui.cli.questions import is_plain

    elsewhere = find_redirected_stream()
    if is_plain() and not elsewhere:
        from scaletail_tui.cli.plain.pages import run_plain

        return run_plain(args)
    if elsewhere or os.environ.get("TERM", "") in ("", "dumb"):
        why = f", and {elsewhere} leads elsewhere" if elsewhere else " that can move its cursor"
        raise BadInput(
            f"The terminal interface needs a terminal{why}.",
            remedy="Use a command instead, see: scaletail-tui --help"
            + ("" if elsewhere else "; or its pages as lines of text: scaletail-tui --plain"),
        )
    while True:
        left_for, status = _run_once(args)
        from scaletail_tui.ui.app import PRACTICE, REAL_HOST, SETUP

        if left_for == SETUP:
            from scaletail_tui.cli.setup.command import run_from_interface

            run_from_interface(args)
        elif left_for in (PRACTICE, REAL_HOST):
            args.practice, args.ports = left_for == PRACTICE, None
        else:
            return status


def _run_once(args: argparse.Namespace) -> tuple[str | None, int]:
    """What it was left for, and its exit status."""
    import gc

    from scaletail_tui.cli.line_answer import LineAnswer
    from scaletail_tui.cli.settings.run_settings import settings_of
    from scaletail_tui.cli.wiring import ports_for

    gc.disable()  # a tenth of the start; the first page enables it again once its list stands
    ports = ports_for(args)  # first: where this is refused, an answer of the terminal would stand at the shell's prompt
    args.ports = ports if args.practice else None  # the setup goes on with the same practice host
    line = LineAnswer()
    if settings_of(args, quiet=True).value("slow_line") is None:
        line.ask()
    try:
        from scaletail_tui.cli.settings.ui_options import ui_options
        from scaletail_tui.ui.app import ScaletailApp

        options = ui_options(args, line)
        app = ScaletailApp(ports, options=options)
        return app.run(mouse=options.mouse), app.return_code or 0
    finally:
        line.leave()
