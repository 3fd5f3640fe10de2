"""Step: the time zone of new stacks, and as whom their apps run; what this host has is proposed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from scaletail_tui.cli.setup.context import SetupContext
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.settings.judge import timezone_problem
from scaletail_tui.domain.stack.spec import read_owner

UTC = "Etc/UTC"
Judge = Callable[[str], str]
"""From what was said to how it is kept; raises BadInput."""


def choose_defaults(context: SetupContext) -> bool:
    """Ask for both; only what differs from what holds already is kept."""
    from scaletail_tui.cli.wiring import ports_for

    asking, args = context.asking, context.args
    host = asyncio.run(ports_for(args).host.look())
    owner = f"{host.owner[0]}:{host.owner[1]}"
    asking.say("Each new stack is told both; a deploy and the wizard can say otherwise.", "")
    zone = host.timezone
    if args.timezone is None and timezone_problem(zone):
        asking.say(f"This host calls its time zone {zone}, which no container knows: {UTC} is taken in its place.", "")
        zone = UTC
    said_zone = _ask(context, "Time zone (TZ):", args.timezone, zone, _zone)
    said_owner = _ask(context, "User and group of the apps' data (PUID:PGID):", args.owner, owner, _owner)
    if asking.quiet:
        asking.say(f"Time zone {said_zone}, user and group {said_owner}.")
    context.found["timezone"], context.found["owner"] = said_zone, said_owner
    if said_zone != host.timezone:
        context.keep(timezone=said_zone)
    if said_owner != owner:
        context.keep(owner=said_owner)
    return True


def _ask(context: SetupContext, question: str, given: str | None, default: str, judge: Judge) -> str:
    """What the flag says, else what is answered, until it can be used."""
    if given is not None:
        return judge(given)
    while True:
        try:
            return judge(context.asking.text(question, default=default))
        except BadInput as error:
            if context.asking.quiet:
                raise
            context.asking.say(error.sentence())


def _zone(text: str) -> str:
    if wrong := timezone_problem(text):
        raise BadInput(wrong, remedy="See: timedatectl list-timezones")
    return text.strip()


def _owner(text: str) -> str:
    owner = read_owner(text)
    if owner is None:
        raise BadInput(f"{text!r} is not UID:GID in numbers, as in 1000:1000.", remedy="See: id")
    return f"{owner[0]}:{owner[1]}"
