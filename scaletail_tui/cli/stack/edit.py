"""`edit`: a file of a stack in your editor, judged before it is taken."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.operations.lifecycle.edited_file import OpenFile
    from scaletail_tui.ports.bundle import Ports


def add_parser(subparsers: Subparsers) -> None:
    text = "open a file of a stack in your editor; it is judged before it is taken"
    parser = subparsers.add_parser("edit", help=text, description=f"{text}, and the old one stays beside")
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("file", metavar="FILE", nargs="?", default="", help="compose.yaml (usual), .env, serve.json …")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when it was taken or nothing was changed; raises BadInput for a text that Compose refuses."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.lifecycle.edited_file import judge_text, open_file, take_text

    ports = ports_for(args)
    opened = asyncio.run(open_file(ports, args.stack, args.file))
    text = opened.text
    while True:
        text = _edit(opened, text)
        if text == opened.text:
            print(f"Nothing was changed in {plain_line(opened.file)}.")
            return 0
        with _kept_where_refused(opened, text, ports):
            refused = asyncio.run(judge_text(ports, opened, text))
            if not refused:
                kept = asyncio.run(take_text(ports, opened, text))
                break
            say(plain_text(refused))
            if not _again():
                raise BadInput(f"The new {opened.file} was not taken, the old one stands.")
    beside = f" The old one is {plain_line(kept[0])}." if kept else ""
    print(f"{plain_line(opened.file)} is taken.{beside} {_then(ports, opened)}")
    return 0


def _edit(opened: OpenFile, text: str) -> str:
    """What the editor makes of it, in a private file of its own: `.env` may hold secrets."""
    from scaletail_tui.adapters.host.editor import edit_text

    return edit_text(text, opened.file.rpartition("/")[2])


@contextmanager
def _kept_where_refused(opened: OpenFile, text: str, ports: Ports) -> Iterator[None]:
    """What was typed is told where to find, whatever kept it from being taken."""
    from scaletail_tui.adapters.host.editor import keep_refused
    from scaletail_tui.adapters.host.xdg import state_folder

    try:
        yield
    except (ScaletailError, KeyboardInterrupt):
        name = f"{opened.stack}-{opened.file.rpartition('/')[2]}"
        try:
            place = keep_refused(text, name, state=state_folder(), now=ports.clock.now())
        except ScaletailError as lost:
            say(plain_line(lost.sentence()))
        else:
            say(f"What you typed is kept in {plain_line(str(place))}")
        raise


def _again() -> bool:
    if not sys.stdin.isatty():
        return False
    say("Enter opens it again, anything else leaves the old one.")
    return sys.stdin.readline().strip() == ""


def _then(ports: Ports, opened: OpenFile) -> str:
    if opened.file.endswith("serve.json"):
        return "The sidecar applies it by itself."
    return f"Make it effective in {plain_line(opened.folder.path)} with: docker compose up -d"
