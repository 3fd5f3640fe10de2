"""How the program shall look and behave on this terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import SidecarOptions

LATE = 0.15
"""Seconds: a terminal on a good line answers in far less, also over SSH."""


class Look(StrEnum):
    """The twins of the one theme."""

    DARK = "harbour-dark"
    LIGHT = "harbour-light"
    CONTRAST = "harbour-contrast"
    ANSI = "harbour-ansi"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStacks:
    """What the wizard begins with for a new stack."""

    exposure: Exposure | None = None
    """None: what the catalog entry says."""
    sidecar: SidecarOptions = field(default_factory=SidecarOptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class UiOptions:
    """Choices made once, before the first paint."""

    look: Look = Look.DARK
    ascii: bool = False
    mouse: bool = True
    no_color: bool = False
    """Bold, dim, underline and reverse remain; the look is then ANSI."""
    slow_line: bool = False
    """The low-bandwidth profile: sixteen colours, lists jump half a page at their edge, live panes once a second."""
    terminal_mode: list[Any] | None = field(default=None, compare=False)
    """What the terminal shall be when it is left, as termios has it; None: as it is found."""
    keymap: Mapping[str, str] = field(default_factory=dict)
    """Binding id to key, for keys that the user has changed."""
    new_stacks: NewStacks = NewStacks()
    keep_look: Callable[[Look], None] = field(default=lambda look: None, compare=False)
    """Told of the colours that were chosen, so that the next start has them."""
    notices: tuple[str, ...] = ()
    """Sentences for the first page: settings that cannot be used."""


def options_for(
    environment: Mapping[str, str],
    *,
    encoding: str = "utf-8",
    ascii_only: bool | None = None,
    mouse: bool = True,
    look: Look | None = None,
    colours: bool = True,
    slow_line: bool | None = None,
    answered_after: float | None = None,
    terminal_mode: list[Any] | None = None,
    keymap: Mapping[str, str] | None = None,
    new_stacks: NewStacks = NewStacks(),
    keep_look: Callable[[Look], None] = lambda look: None,
    notices: tuple[str, ...] = (),
) -> UiOptions:
    """Choose from the environment; what is given wins, and None leaves it to the terminal.

    The low-bandwidth profile is on where the terminal took long to answer, `answered_after` in seconds, and over SSH
    (`SSH_CONNECTION`) where it has not answered yet; sixteen colours are used where Rich would find no more
    (TERM without `256color` and no COLORTERM), on a slow line and under NO_COLOR. A locale that is named C has no
    glyphs: Python's own output is UTF-8 there all the same (PEP 538), so the encoding does not tell.
    """
    term = environment.get("TERM", "")
    late = bool(environment.get("SSH_CONNECTION")) if answered_after is None else answered_after > LATE
    slow = late if slow_line is None else slow_line
    no_color = "NO_COLOR" in environment or not colours
    many_colours = environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"} or "256color" in term
    if look is None:
        look = Look.DARK if many_colours and not slow else Look.ANSI
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    utf8 = locale not in ("C", "POSIX") and encoding.lower().replace("-", "").replace("_", "") == "utf8"
    return UiOptions(
        look=Look.ANSI if no_color else look,
        ascii=(not utf8 or term == "linux") if ascii_only is None else ascii_only,
        mouse=mouse,
        no_color=no_color,
        slow_line=slow,
        terminal_mode=terminal_mode,
        keymap=keymap or {},
        new_stacks=new_stacks,
        keep_look=keep_look,
        notices=notices,
    )
