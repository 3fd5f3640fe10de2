"""`update` of several stacks: two at a time, until one had to go back."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import say
from scaletail_tui.domain.plain import plain_json

if TYPE_CHECKING:
    from scaletail_tui.domain.update.images import StackImages
    from scaletail_tui.ports.bundle import Ports


def update_several(ports: Ports, args: argparse.Namespace) -> int:
    """0 where all that can be updated answers; 1 where one had to go back, and those after it were not begun."""
    from dataclasses import replace
    from functools import partial

    from scaletail_tui.cli.stack.several import act_on
    from scaletail_tui.cli.update.lines import look_at, show
    from scaletail_tui.operations.several import life as work
    from scaletail_tui.operations.several.table import ACTIONS

    found = asyncio.run(look_at(ports, args.stacks))
    names = [one.stack for one in found if _is_meant(one, everything=args.everything)]
    if not args.json:
        show(found)
    if not names:
        said = "There is nothing to update."
        print(plain_json({"did": "update", "stacks": 0, "sentence": said}) if args.json else said, flush=True)
        return 0
    for line in asyncio.run(_order(ports, names)):
        say(f"In this order: {line}.")
    if not args.yes and not asyncio.run(_agreed(names)):
        say("Nothing was changed.")
        return 0
    action = replace(ACTIONS["update"], act=partial(work.update, patience=args.patience))
    args.at_once = 0
    return act_on(ports, args, action, names)


async def _order(ports: Ports, names: list[str]) -> tuple[str, ...]:
    """Which stack waits for which, where one lives on another."""
    from scaletail_tui.operations.several.order import find_needs, tell_order

    return tell_order(names, await find_needs(ports, names)) if len(names) > 1 else ()


def _is_meant(found: StackImages, *, everything: bool) -> bool:
    """With --all an image that had to go back once is not tried each night."""
    again = not everything or any(not one.refused for one in found.outdated)
    return bool(found.outdated) and not found.refusal and again


async def _agreed(names: list[str]) -> bool:
    from scaletail_tui.cli import questions

    return bool(await questions.confirm(f"Update {', '.join(names)}?", default=True).ask_async())
