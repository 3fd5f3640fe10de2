"""Step: where stacks stand."""

from __future__ import annotations

from pathlib import Path

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
    _tell_what_stands_there(context, root)
    return True


def _tell_what_stands_there(context: SetupContext, root: Path) -> None:
    from scaletail_tui.adapters.stacks.folders import StackFiles

    names = StackFiles(root).names()
    if names:
        context.asking.say(f"{len(names)} stacks stand there already: scaletail-tui status shows them.")
        if (root / "services").is_dir() or (root / "templates").is_dir():
            context.asking.say("It looks like a clone of ScaleTail: scaletail-tui lint says what to mend in its files.")
