"""`bundle`: all that a report of a fault needs, in one text without a secret."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_text

_TEXT = "gather what a report of a fault needs, without a secret, in the order of ScaleTail's form for bugs"
PIPE = "-"


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("bundle", help=_TEXT, description=f"{_TEXT}.")
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("file", metavar="FILE", nargs="?", default=PIPE, help="a new file; without one it is printed")
    parser.add_argument("--json", action="store_true", help="as one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print or write it; read it before you give it away all the same."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.domain.support.parts import mask_parts
    from scaletail_tui.operations.support.gather import gather_support
    from scaletail_tui.render.support_report import support_report

    told = mask_parts(asyncio.run(gather_support(ports_for(args), args.stack)))
    text = plain_json(told, indent=2) + "\n" if args.json else plain_text(support_report(told))
    if args.file == PIPE:
        print(text, end="", flush=True)
        return 0
    _write(args.file, text)
    print(plain_json({"result": "ok", "file": args.file}) if args.json else f"It is in {args.file}. Read it first.")
    return 0


def _write(path: str, text: str) -> None:
    from scaletail_tui.adapters.small_files import write_private

    try:
        write_private(Path(path), text.encode("utf-8", "replace"))
    except FileExistsError as error:
        raise BadInput(f"{path} stands already, and nothing is written over.", remedy="Choose another name.") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}.") from error
