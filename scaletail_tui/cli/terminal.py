"""Whether somebody sits at a terminal: to be asked something, or to be shown the interface."""

from __future__ import annotations

import sys

from scaletail_tui.domain.errors import BadInput


def check_asking(*, as_json: bool = False, key_file: str | None = None, remedy: str = "Add --yes.") -> None:
    """Raise BadInput where a question cannot be asked; `key_file` `-` is a key that comes through standard input."""
    if key_file == "-":
        raise BadInput("With the key on standard input nothing can be asked.", remedy=remedy)
    if as_json:
        raise BadInput("With --json nothing can be asked.", remedy=remedy)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("There is no terminal to ask on.", remedy=remedy)


def led_elsewhere() -> str:
    """The stream that keeps the interface from its terminal; empty: none.

    Textual reads keys from stdin, draws on stderr and takes the size from stdout.
    """
    streams = {"standard input": sys.stdin, "standard output": sys.stdout, "standard error": sys.stderr}
    return next((name for name, stream in streams.items() if not stream.isatty()), "")


def drawn_encoding() -> str:
    """The encoding of what the interface draws."""
    return sys.stderr.encoding
