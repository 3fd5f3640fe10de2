"""Questions of the setup, asked or answered by their defaults; and what this is, for whom never heard of sidecars."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.plain import plain_text

_COPIED = 6
"""Blanks before what is copied as it stands."""


class Left(Exception):
    """The user has left; what was settled so far is kept."""


class Asking:
    """`quiet` answers every question with its default; `says` False prints nothing, for `--json`."""

    def __init__(self, *, quiet: bool, says: bool = True) -> None:
        self.quiet = quiet
        self._says = says

    def say(self, *lines: str) -> None:
        if self._says:
            width = shutil.get_terminal_size().columns
            for line in lines:
                print(_wrap(plain_text(line), width), flush=True)

    def heading(self, number: int, of: int, title: str) -> None:
        self.say("", f"── step {number} of {of} · {title} " + "─" * max(3, 58 - len(title)), "")

    def confirm(self, question: str, *, default: bool) -> bool:
        """A yes or no."""
        if self.quiet:
            return default
        from scaletail_tui.cli import questions

        return bool(_answer(questions.confirm(question, default=default)))

    def choose(self, question: str, choices: Mapping[str, str], *, default: str) -> str:
        """One of the words; its sentence is what is shown."""
        if self.quiet:
            return default
        from scaletail_tui.cli import questions

        shown = [questions.make_choice(sentence, word) for word, sentence in choices.items()]
        return str(_answer(questions.select(question, choices=shown, default=default)))

    def text(self, question: str, *, default: str = "") -> str:
        if self.quiet:
            return default
        from scaletail_tui.cli import questions

        return str(_answer(questions.text(question, default=default))).strip()

    def secret(self, question: str) -> str:
        """A text that is not shown; empty where nobody is asked."""
        if self.quiet:
            return ""
        from scaletail_tui.cli import questions

        return str(_answer(questions.password(question)))

    def show_link(self, url: str) -> None:
        """The address, and a code for the phone where somebody sits there and it fits."""
        self.say(f"    {url}")
        if self.quiet or not sys.stdout.isatty():
            return
        from scaletail_tui.render.qr_code import qr_code

        code = qr_code(url)
        size = shutil.get_terminal_size()
        if code.fits(size.columns - 5, size.lines - 2) and (sys.stdout.encoding or "").lower().startswith("utf"):
            self.say(*(f"    {line}" for line in code.lines))


def _wrap(line: str, width: int) -> str:
    """The line at the terminal's width, further lines below its first word; commands and links are never broken."""
    blanks = len(line) - len(line.lstrip())
    if len(line) <= width or blanks >= _COPIED:
        return line
    return textwrap.fill(
        line, width, subsequent_indent=" " * (blanks + 2), break_long_words=False, break_on_hyphens=False
    )


def _answer(question: Any) -> Any:
    said = question.ask()
    if said is None:
        raise Left
    return said


PATTERN = """\
Every service gets a name and an address of its own in your tailnet:

    your phone, your laptop
          |  https://notes.your-tailnet.ts.net
          v
    +----------------------- one network ------------------------+
    |  tailscale, the "sidecar"  -->  the app at 127.0.0.1:PORT  |
    +------------------------------------------------------------+

The sidecar is a second container. It logs in to your tailnet, holds the
certificate and hands each request to the app, which opens no port here.
Both stand in one folder as plain Docker Compose files.

Serve shows the app to your tailnet. Funnel shows it to the whole internet:
never by itself, and only when you say its name again.

This setup looks at the host, asks where stacks shall stand and how they log
in, tries it out, and ends with a first service. Leave it with Ctrl-C whenever
you like: it goes on where you left."""
