"""`improve` of several stacks: what would be written into each is shown, and written after one yes for all."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.ports.bundle import Ports


def improve_several(ports: Ports, args: argparse.Namespace) -> int:
    """0 where all that can be made better is; raises BadInput, before anything is written, for what is no stack."""
    from scaletail_tui.cli.stack.several import act_on
    from scaletail_tui.operations.several.table import ACTIONS

    if args.only or args.no_restart:
        raise BadInput("--only and --no-restart are for one stack.", remedy="Name one.")
    shown = asyncio.run(_show_all(ports, args))
    if args.dry_run or not shown:
        if args.json:
            print(plain_json({"did": "improve", "stacks": len(shown), "shown": shown}))
        elif not shown:
            print("There is nothing to make better.")
        return 0
    if not args.yes and not asyncio.run(_agreed(list(shown))):
        print("Nothing was written.")
        return 1
    args.at_once = 0
    return act_on(ports, args, ACTIONS["improve"].with_shown(shown), list(shown))


async def _show_all(ports: Ports, args: argparse.Namespace) -> dict[str, str]:
    """Stack to what would be written; one that cannot be improved ends it."""
    from scaletail_tui.operations.several.betterment import preview

    shown = {}
    for name in dict.fromkeys(args.stacks):
        try:
            text = await preview(ports, name)
        except BadInput:
            raise
        except ScaletailError as error:
            raise ScaletailError(f"{name}: {error.title}", detail=error.detail, remedy=error.remedy) from error
        if text:
            shown[name] = text
        if not args.json:
            print(f"{plain_line(name)}\n{plain_text(text or 'There is nothing to make better.')}", flush=True)
    return shown


async def _agreed(names: list[str]) -> bool:
    from scaletail_tui.cli import questions

    said = f"Write this, and make the containers of {plain_line(', '.join(names))} anew where they run?"
    return bool(await questions.confirm(said, default=False).ask_async())
