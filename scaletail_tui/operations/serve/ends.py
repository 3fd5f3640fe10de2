"""See to it that what is public for a while ends, whatever became of who began it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.reach.public_time import PublicTime
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.operations.serve.apply import beside_sessions, config_in, set_as_written
from scaletail_tui.operations.serve.switching import forget_time
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable, NoSuchContainer
from scaletail_tui.ports.sidecars import SidecarSilent

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EndPorts, HasPublicTimes

log = logging.getLogger(__name__)
LOOK_EVERY, HURRY = 20.0, 1.0
"""Seconds between two looks at what is public, and while something should be closed and is not."""
GRACE = 2.0
"""Seconds that the sidecar's own process is left to be the one that closes."""


async def end_all(ports: EndPorts) -> None:
    """Until nothing is public for a while any more; what goes wrong with one keeps none of the others open."""
    told: set[str] = set()
    while times := ports.public_times.all():
        for time in times:
            try:
                await see_to(ports, time)
            except Exception:
                if time.token not in told:  # it is tried again each second
                    log.exception("the public time of %s cannot be seen to", time.stack)
                told.add(time.token)
        now = ports.clock.now()
        left = ports.public_times.all()
        if left:
            soonest = min(time.until for time in left) + GRACE - now
            await ports.clock.sleep(min(LOOK_EVERY, max(HURRY, soonest)))


async def see_to(ports: EndPorts, time: PublicTime) -> bool:
    """One look at one of them: close it where its time is over; True when it is over and forgotten.

    A sidecar that runs no more, or runs anew, serves what its file says: then there is nothing to close.
    """
    if ports.locks.holder(time.stack) is not None:
        return False  # somebody works on it: what is kept may not be public yet
    try:
        state = await ports.engine.inspect(time.container)
    except NoSuchContainer:
        return _forget(ports, time)
    except (EngineUnreachable, EngineRefused):
        return False  # nobody can be asked: perhaps it goes on
    if not (state.get("State") or {}).get("Running"):
        # Perhaps between two runs: what comes back is asked. What was stopped serves its file when it starts.
        return _forget(ports, time) if ports.clock.now() >= time.until + GRACE else False
    over = ports.clock.now() >= time.until + GRACE
    try:
        look = await ports.sidecars.look(time.container)
        if look.serve is None:
            return False
        if not _is_public(look.serve):
            await forget_time(ports, time.stack, time.container, time.token)
            return True
        if over:
            written = _written(look)
            await set_as_written(ports, time.container, written)
            if _is_public(config_in(written)):
                log.warning("%s is public by its own Serve file, so it stays so after its public time", time.stack)
                await forget_time(ports, time.stack, time.container, time.token)
                return True
            log.info("closed %s, whose public time was over", time.stack)
            return False  # the next look sees it
        if look.serve_file is not None and not await ports.sidecars.end_kept(time.container, token=time.token):
            await ports.sidecars.end_later(time.container, seconds=time.left(ports.clock.now()), token=time.token)
            log.info("the end of %s is seen to again", time.stack)
    except (SidecarSilent, ScaletailError):
        log.info("the sidecar of %s cannot be asked about its public time", time.stack)
    return False


def _written(look: SidecarLook) -> str:
    """What it falls back to: its file, else what stands beside the session that is public."""
    served = look.serve or {}
    if look.serve_file is None and served.get("Foreground"):
        return json.dumps(beside_sessions(served))
    return look.serve_file or "{}"


def _is_public(config: Mapping[str, Any]) -> bool:
    return bool(serve_facts(config).funnel)


def _forget(ports: HasPublicTimes, time: PublicTime) -> bool:
    ports.public_times.drop(time.stack, time.token)
    return True
