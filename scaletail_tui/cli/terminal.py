"""The program's own streams: whether somebody sits there to be asked, or to be shown the interface."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from scaletail_tui.domain.errors import BadInput

_PATIENCE = 1.0
"""Seconds: a file of this machine is read in far less."""


def open_closed_streams() -> None:
    """Let a standard stream that was closed lead nowhere, so that no file of ours is opened in its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(descriptor, True)
            setattr(sys, name, os.fdopen(descriptor, mode))


def silence(stream: TextIO) -> None:
    """Let a standard stream lead nowhere: the interpreter flushes it once more at exit, and that must stay quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def has_terminal() -> bool:
    """True where somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def check_asking(*, as_json: bool = False, key_file: str | None = None, remedy: str = "Add --yes.") -> None:
    """Raise BadInput where a question cannot be asked; `key_file` `-` is a key that comes through standard input."""
    if key_file == "-":
        raise BadInput("With the key on standard input nothing can be asked.", remedy=remedy)
    if as_json:
        raise BadInput("With --json nothing can be asked.", remedy=remedy)
    if not has_terminal():
        raise BadInput("There is no terminal to ask on.", remedy=remedy)


def find_redirected_stream() -> str:
    """The stream that keeps the interface from its terminal; empty: none.

    Textual reads keys from stdin, draws on stderr and takes the size from stdout.
    """
    streams = {"standard input": sys.stdin, "standard output": sys.stdout, "standard error": sys.stderr}
    return next((name for name, stream in streams.items() if not stream.isatty()), "")


def encoding_of_display() -> str:
    """The encoding of what the interface draws."""
    return sys.stderr.encoding


@contextmanager
def tell_while_waiting(file: str) -> Iterator[None]:
    """Open and read a file that the user named; where it is a pipe that nobody writes to, say so after a second."""
    from threading import Timer

    from scaletail_tui.cli.arguments import say

    if not sys.stderr.isatty():
        yield
        return
    patience = Timer(_PATIENCE, say, (f"Waiting for {file}: nobody has written all of it yet. Ctrl-C ends this.",))
    patience.daemon = True
    patience.start()
    try:
        yield
    finally:
        patience.cancel()
