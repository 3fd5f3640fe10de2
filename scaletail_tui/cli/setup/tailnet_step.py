"""Step: what the tailnet allows, seen from inside a sidecar that logs in, is asked, and is gone."""

from __future__ import annotations

from scaletail_tui.cli.setup.context import SetupContext
from scaletail_tui.cli.setup.key_step import key_of
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.setup.tailnet import TailnetPoint, judge_tailnet


def try_tailnet(context: SetupContext) -> bool:
    """Log a throw-away device in and tell what it was allowed; again until all that is needed is there."""
    asking = context.asking
    asking.say(
        "A device named scaletail-setup logs in, reads what your tailnet allows, and",
        "logs out again; nothing stays. A key that may be used once is used up by it.", "",
    )  # fmt: skip
    if not asking.confirm("Try it?", default=context.args.try_tailnet is not False):
        return True
    key = key_of(context)
    if key is None:
        asking.say("There is no key to try: the first deploy will show what your tailnet allows.")
        return True
    while True:
        points = _look(context, key)
        needed = [one for one in points if one.needed and not one.good]
        context.found["tailnet"] = {
            "well": bool(points) and not needed,
            "points": [{"id": one.id.value, "good": one.good, "sentence": one.sentence} for one in points],
        }
        if points and not needed:
            asking.say("", "Your tailnet is ready.")
            return True
        if asking.quiet:
            return False
        choices = {"again": "Look again: I have done it", "on": "Go on all the same"}
        if asking.choose("Something is missing in your tailnet.", choices, default="again") == "on":
            return True


def _look(context: SetupContext, key: AuthKey) -> tuple[TailnetPoint, ...]:
    """The answers; none where no device got in, and then it was said why."""
    from scaletail_tui.cli.backup.telling import run_to_its_end
    from scaletail_tui.cli.settings.run_settings import new_sidecar
    from scaletail_tui.cli.wiring import trials_for

    asking = context.asking
    sidecar = new_sidecar(context.settings)
    try:
        # A terminal that is closed ends no look: its key and its device would stay.
        status = run_to_its_end(lambda: trials_for(context.args).look(key, sidecar))
    except ScaletailError as error:
        asking.say(f"  FAIL  {plain_line(error.title)}", f"    {plain_line(error.remedy)}")
        context.found["tailnet_error"] = error.title
        return ()
    points = judge_tailnet(status_facts(status), own_server=bool(sidecar.login_server), wanted_tags=sidecar.tags)
    for point in points:
        word = "ok" if point.good else "FAIL" if point.needed else "-"
        asking.say(f"  {word:<6}{plain_line(point.sentence)}")
        if point.fix:
            asking.say(f"    {plain_line(point.fix)}")
            if point.page and point.needed:
                asking.show_link(point.page)
    return points
