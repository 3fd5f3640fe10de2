"""`setup`: from a fresh host to a first service, step by step; every question is a flag as well."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, take_global_options
from scaletail_tui.cli.setup.asking import Asking, Left
from scaletail_tui.cli.setup.context import SetupContext
from scaletail_tui.cli.terminal import has_terminal
from scaletail_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from scaletail_tui.cli.setup.context import Progress

Step = Callable[[SetupContext], bool]


def add_parser(subparsers: Subparsers) -> None:
    text = "be led from a fresh host to a first service"
    parser = subparsers.add_parser(
        "setup", help=text, description=text,
        epilog="Without a terminal, or with --yes, nothing is asked: what no flag says is left as it is. "
        "Exit status: 0 all steps are done, 1 one is not, 2 bad input, 130 left.",
    )  # fmt: skip
    parser.add_argument("--adopt", metavar="FOLDER", help="take over the stacks made by hand below it; empty: none")
    parser.add_argument("--key", choices=["ask", "file", "link"], help="how stacks log in")
    parser.add_argument("--auth-key-file", metavar="KEYFILE", help="for --key file: the file that holds the key")
    parser.add_argument("--timezone", metavar="ZONE", help="time zone of new stacks, as in Europe/Berlin")
    parser.add_argument("--owner", metavar="UID[:GID]", help="as whom the apps of new stacks run (PUID:PGID)")
    parser.add_argument(
        "--try-tailnet", action=argparse.BooleanOptionalAction,
        help="log a throw-away device in and see what the tailnet allows",
    )  # fmt: skip
    parser.add_argument("--first", metavar="SERVICE", help="the first service, or none")
    parser.add_argument("--begin-anew", action="store_true", help="do the steps again that are done")
    parser.add_argument("--yes", action="store_true", help="ask nothing")
    parser.add_argument("--json", action="store_true", help="ask nothing; one object a line, that of the setup last")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Go through the steps; what was done before is not done again unless that is wanted."""
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.settings.file import settings_path
    from scaletail_tui.cli.settings.run_settings import settings_of
    from scaletail_tui.cli.setup.context import Progress

    path = settings_path()
    if path is None:
        raise BadInput("Your home folder is not known.", remedy="Set HOME.")
    if args.practice:  # one practice host for all steps, and for who called us
        from scaletail_tui.cli.wiring import ports_for

        args.ports = ports_for(args)
    quiet = args.yes or args.json or not has_terminal()
    if args.try_tailnet is None and quiet:
        args.try_tailnet = False
    asking = Asking(quiet=quiet, says=not args.json)
    state = state_folder()
    context = SetupContext(
        args=args, asking=asking, settings=settings_of(args), settings_file=path, state=state
    )  # fmt: skip
    progress = None if args.practice else Progress(state)
    failed = _walk(context, progress)
    if args.json:
        from scaletail_tui.domain.plain import plain_json

        print(plain_json({"result": "failed" if failed else "ok", "failed": failed, **context.found}))
    return 1 if failed else 0


def run_from_interface(given: argparse.Namespace) -> None:
    """The setup on the terminal that the interface has left; whatever comes of it, the interface is next."""
    from scaletail_tui.cli.main import parser_for
    from scaletail_tui.domain.errors import ScaletailError

    args = parser_for(["setup"]).parse_args(["setup"])
    take_global_options(args, given)
    args.ports = getattr(given, "ports", None)
    asking = Asking(quiet=False)
    try:
        run(args)
    except KeyboardInterrupt:
        return
    except ScaletailError as error:
        asking.say("", error.sentence())
    given.settled = None  # what was settled holds at once
    with suppress(Left):
        asking.confirm("Back to the interface?", default=True)


def _walk(context: SetupContext, progress: Progress | None) -> list[str]:
    """The names of the steps that did not end well; without `progress` nothing is kept."""
    asking = context.asking
    done = frozenset[str]() if progress is None or context.args.begin_anew or asking.quiet else progress.done()
    steps = _steps()
    left = [name for name in steps if name not in done]
    if done and not left:
        asking.say("The setup was done before.")
        if asking.confirm("Go through it again?", default=False):
            done, left = frozenset(), list(steps)
    elif done:
        asking.say(f"Going on where you left: {steps[left[0]][0]}. scaletail-tui setup --begin-anew does all again.")
    failed = []
    try:
        for number, (name, (title, step)) in enumerate(steps.items(), 1):
            if name in done:
                continue
            asking.heading(number, len(steps), title)
            if step(context):
                if progress is not None:
                    progress.note(name)
            else:
                failed.append(name)
    except (Left, KeyboardInterrupt):
        asking.say("", "Left. scaletail-tui setup goes on from here.")
        raise KeyboardInterrupt from None
    if not failed and left:
        asking.say("", "All is set. Start the interface with: scaletail-tui")
    return failed


def _steps() -> dict[str, tuple[str, Step]]:
    from scaletail_tui.cli.setup.defaults_step import choose_defaults
    from scaletail_tui.cli.setup.first_step import deploy_first
    from scaletail_tui.cli.setup.host_step import look_at_host
    from scaletail_tui.cli.setup.key_step import choose_login
    from scaletail_tui.cli.setup.root_step import choose_root
    from scaletail_tui.cli.setup.tailnet_step import try_tailnet

    return {
        "pattern": ("what this is", _explain),
        "host": ("this host", look_at_host),
        "root": ("where stacks stand", choose_root),
        "login": ("how stacks log in", choose_login),
        "defaults": ("time zone and user", choose_defaults),
        "tailnet": ("what your tailnet allows", try_tailnet),
        "first": ("a first service", deploy_first),
    }


def _explain(context: SetupContext) -> bool:
    from scaletail_tui.cli.setup.asking import PATTERN

    context.asking.say(*PATTERN.splitlines(), "")
    if not context.asking.confirm("Go on?", default=True):
        raise Left
    return True
