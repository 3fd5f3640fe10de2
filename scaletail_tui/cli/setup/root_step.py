"""Step: where stacks stand, those that are there already, and taking them over."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.cli.setup.context import SetupContext
from scaletail_tui.cli.stack.adopt import absolute, holds_sidecar, sentence_of
from scaletail_tui.cli.wiring import root_of, stacks_root
from scaletail_tui.domain.diagnosis.evidence.inspect import WORKING_DIR_LABEL, labels_of
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_line

if TYPE_CHECKING:
    from scaletail_tui.ports.bundle import Ports


def choose_root(context: SetupContext) -> bool:
    """Ask for the stacks root and keep it; tells what stands there already."""
    asking = context.asking
    if context.args.practice:
        asking.say("Practice mode has a folder of its own, which is gone when the program ends.")
        return True
    now = root_of(context.args)
    asking.say("Each stack is a folder of its own: its Compose file, the device's identity, the app's data.", "")
    while True:
        said = asking.text("Folder for stacks:", default=str(now))
        try:
            root = stacks_root(Path(said or str(now)))
            break
        except BadInput as error:
            if asking.quiet:
                raise
            asking.say(error.sentence())
    context.found["root"] = str(root)
    context.args.root = root
    if context.settings.text("root") != str(root):
        context.keep(root=str(root))
    names = _names_in(root)
    if names:
        asking.say(f"{len(names)} stacks stand there already: scaletail-tui status shows them.")
    return take_over_found(context)


def _names_in(root: Path) -> tuple[str, ...]:
    from scaletail_tui.adapters.stacks.folders import StackFiles

    return tuple(StackFiles(root).names())


RUNNING, EVERY, NONE = "running", "all", "none"
CLONE = ("services", "templates")
"""Folders that a clone of ScaleTail has; its stacks stand below the first."""


def take_over_found(context: SetupContext) -> bool:
    """Ask where stacks made by hand stand, and adopt those that are chosen; False where one could not be."""
    from scaletail_tui.cli.wiring import ports_for

    asking, ports = context.asking, ports_for(context.args)
    running = asyncio.run(_running(ports))
    given = context.args.adopt
    if given is None and asking.quiet:
        return True
    if given is None:
        asking.say("", "Stacks that you made by hand, a clone of ScaleTail, say, can be managed where they stand.")
        given = asking.text("Folder that holds them (empty: there are none):", default=_common_root(running))
    if not given:
        return True
    root, is_clone = _stacks_below(ports, absolute(given))
    found = [one for one in ports.user_files.find(root) if holds_sidecar(ports, one)]
    if not found:
        asking.say(f"No folder below {root} holds a Compose file with a Tailscale sidecar.")
        return not asking.quiet
    if is_clone:
        asking.say("", f"{root} is a clone of ScaleTail.")
    chosen = _choose(context, found, [one for one in found if one in running])
    context.found["adopted"] = done = [one for one in chosen if _adopt(context, ports, one)]
    if done:
        asking.say("", "The interface shows them from now on; scaletail-tui improve NAME tells what can be better.")
    return len(done) == len(chosen)


def _choose(context: SetupContext, found: Sequence[str], running: Sequence[str]) -> Sequence[str]:
    choices = {}
    if running:
        choices[RUNNING] = f"Take over the {len(running)} that run: {_names(running)}"
    if len(found) > len(running):
        choices[EVERY] = f"Take over all {len(found)}: {_names(found)}"
    choices[NONE] = "Leave them alone"
    said = context.asking.choose("No file of theirs is changed.", choices, default=next(iter(choices)))
    return {RUNNING: running, EVERY: found, NONE: ()}[said]


def _names(folders: Sequence[str]) -> str:
    names = [plain_line(posixpath.basename(one)) for one in folders]
    return ", ".join(names) if len(names) < 7 else f"{', '.join(names[:5])} and {len(names) - 5} more"


def _adopt(context: SetupContext, ports: Ports, folder: str) -> bool:
    from scaletail_tui.operations.adopt.take_over import adopt

    try:
        context.asking.say(f"  {plain_line(sentence_of(asyncio.run(adopt(ports, folder))))}")
    except ScaletailError as error:
        context.asking.say(f"  FAIL  {plain_line(folder)}", f"    {plain_line(error.sentence())}")
        return False
    return True


def _stacks_below(ports: Ports, given: str) -> tuple[str, bool]:
    """Where its stacks stand, and whether it is a clone: of one its templates are no stacks."""
    for root in (given, posixpath.dirname(given)):
        inner = [posixpath.join(root, name) for name in CLONE]
        if given in (root, inner[0]) and all(ports.user_files.find(one) for one in inner):
            return inner[0], True
    return given, False


async def _running(ports: Ports) -> frozenset[str]:
    """Folders of Compose projects that the engine knows, without our own; none where it does not answer."""
    try:
        listed = await ports.engine.containers()
    except ScaletailError:
        return frozenset()
    folders = frozenset(labels_of(one).get(WORKING_DIR_LABEL, "") for one in listed)
    return frozenset(one for one in folders if one and posixpath.dirname(one) != ports.folders.root)


def _common_root(running: frozenset[str]) -> str:
    """The folder in which most of them stand that run."""
    roots = sorted(posixpath.dirname(one) for one in running)
    return max(roots, key=roots.count, default="")
