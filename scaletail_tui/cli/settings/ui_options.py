"""The terminal interface as flags, variables, settings and the terminal itself want it."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress

from scaletail_tui.cli.line_answer import LineAnswer
from scaletail_tui.cli.settings.run_settings import new_exposure, new_sidecar, settings_of, unknown_bindings
from scaletail_tui.cli.terminal import encoding_of_display
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.ui.options import Look, NewStacks, UiOptions, options_for

_LOOKS = {"dark": Look.DARK, "light": Look.LIGHT, "contrast": Look.CONTRAST, "ansi": Look.ANSI}


def ui_options(args: argparse.Namespace, line: LineAnswer) -> UiOptions:
    """Choices for one start of the interface; settings that cannot be used are told on its first page."""
    from scaletail_tui.adapters.settings.file import settings_path
    from scaletail_tui.cli.settings.run_settings import sentence_of

    settings = settings_of(args, quiet=True)
    kept = _kept()
    keys = settings.value("keys")
    unknown = unknown_bindings(keys)
    path = settings_path()
    return options_for(
        os.environ,
        encoding=encoding_of_display(),
        ascii_only=settings.value("ascii"),
        mouse=settings.value("mouse"),
        look=_LOOKS.get(settings.text("look") or kept),
        colours=settings.value("colours"),
        slow_line=settings.value("slow_line"),
        answered_after=line.seconds,
        terminal_mode=line.mode,
        keymap=keys,
        keep_look=_keep,
        new_stacks=NewStacks(exposure=new_exposure(settings), sidecar=new_sidecar(settings)),
        notices=(*(sentence_of(one, path) for one in settings.problems), *unknown),
    )


def _kept() -> str:
    """The colours that were last chosen by key; they count where no flag, variable or setting says others."""
    from scaletail_tui.adapters.host.xdg import read_look, state_folder

    try:
        return read_look(state_folder())
    except BadInput:
        return ""


def _keep(look: Look) -> None:
    from scaletail_tui.adapters.host.xdg import keep_look, state_folder

    word = next(name for name, value in _LOOKS.items() if value is look)
    with suppress(BadInput):
        keep_look(state_folder(), word)
