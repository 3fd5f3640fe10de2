"""The manual page, scaletail-tui(1): the parser's own help of each command, and the topics of `help`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from scaletail_tui import __version__
from scaletail_tui.cli.topics import TOPICS, text_of

_INDENTED, _BULLET = re.compile(r" {2,}\S"), re.compile(r"(- |\d+\. )")
_CODE, _STRONG, _LINK = (
    re.compile(r"`([^`]+)`"),
    re.compile(r"\*\*([^*]+)\*\*"),
    re.compile(r"\[([^][]{1,200})\]\(([^()\s]{1,500})\)"),
)


def manual_page() -> str:
    """The page in man's own macros, as `man -l -` and installers take it."""
    from scaletail_tui.cli.main import COMMANDS, INNER, PROGRAM, full_parser, parser_for

    lines = [
        f'.TH {PROGRAM.upper()} 1 "" "{PROGRAM} {__version__}" "User Commands"',
        ".SH NAME",
        rf"{PROGRAM} \- self-hosted services on your tailnet, each behind a Tailscale sidecar",
        ".SH SYNOPSIS",
        *_verbatim(full_parser().format_help()),
    ]
    for command in COMMANDS:
        if command not in INNER:
            lines += [f".SH {_plain(command.upper())}", *_verbatim(_help_of(parser_for([command]), command))]
    for topic in TOPICS:
        lines += _from_markdown(text_of(topic))
    return "\n".join(lines) + "\n"


def _help_of(parser: argparse.ArgumentParser, command: str) -> str:
    for action in parser._actions:  # argparse has no public way to its commands
        if isinstance(action, argparse._SubParsersAction):
            inner: argparse.ArgumentParser = action.choices[command]
            return inner.format_help()
    raise LookupError(command)


def _verbatim(text: str) -> Iterator[str]:
    yield ".nf"
    yield from (_plain(line) for line in text.rstrip("\n").split("\n"))
    yield ".fi"


def _from_markdown(text: str) -> Iterator[str]:
    """Headings, paragraphs, lists of one level, and indented blocks: what the topics are written in."""
    verbatim = in_list = False
    for line in text.split("\n"):
        indented = bool(_INDENTED.match(line)) and not in_list
        in_list = bool(_BULLET.match(line)) or (in_list and bool(line))
        if verbatim and line and not indented:
            verbatim = False
            yield ".fi"
        if line.startswith("# "):
            yield f".SH {_plain(line[2:].upper())}"
        elif line.startswith("## "):
            yield f".SS {_plain(line[3:])}"
        elif indented or (verbatim and not line):
            if not verbatim:
                verbatim = True
                yield ".nf"
            yield _plain(line)
        elif not line:
            yield ".PP"
        elif bullet := _BULLET.match(line):
            yield r".IP \(bu 2"
            yield _words(line[bullet.end() :])
        else:
            yield _words(line.lstrip())
    if verbatim:
        yield ".fi"


def _words(text: str) -> str:
    text = _LINK.sub(r"\1 (\2)", _plain(text))
    return _STRONG.sub(r"\\fB\1\\fR", _CODE.sub(r"\\fB\1\\fR", text))


def _plain(text: str) -> str:
    """No character of the text is a command of man's: backslashes, hyphens, and a dot or quote that begins a line."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text
