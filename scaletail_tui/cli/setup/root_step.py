"""Step: where stacks stand, and those that are there already."""

from __future__ import annotations

from pathlib import Path

from scaletail_tui.cli.setup.adopt_step import take_over_found
from scaletail_tui.cli.setup.context import SetupContext
from scaletail_tui.cli.wiring import root_of, stacks_root
from scaletail_tui.domain.errors import BadInput


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
