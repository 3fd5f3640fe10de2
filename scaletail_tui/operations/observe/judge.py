"""A judgement that ends, and what is well already while a slow probe is awaited.

What a stack says of itself may keep no other stack waiting, and a page need not stand empty until a look is done.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.ports.sidecars import SidecarSilent

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import LookPorts


LIMIT = 2.0
"""Seconds of the processor for one judgement; a usual one takes a hundredth of one."""
_BUSY = 1.5
"""How many times longer it may take by the clock: that others have the processor is no fault of what is judged."""
_TIMERS = {signal.SIGPROF: signal.ITIMER_PROF, signal.SIGALRM: signal.ITIMER_REAL}
_AGAIN = 0.5
"""Seconds after which it is interrupted once more, where something inside has taken the interruption for its own."""


def judge(observation: Observation) -> Diagnosis:
    """`diagnose`, ended after `LIMIT`; raises ScaletailError then."""
    try:
        with interrupt_after(LIMIT):
            return diagnose(observation)
    except TimeoutError as error:
        raise ScaletailError(
            f"{observation.stack} could not be judged within {LIMIT:g} s.",
            remedy=f"Keep what it shows: scaletail-tui doctor {observation.stack} --record seen.json",
        ) from error


@contextmanager
def interrupt_after(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what runs here once it has had so much of the processor, or waited `_BUSY` times as long.

    A thread could not be ended, and a process for each judgement would cost more than all of them. Only the main thread
    can be interrupted: in another one there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> NoReturn:
        raise TimeoutError

    before = {number: signal.signal(number, interrupt) for number in _TIMERS}
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    signal.setitimer(signal.ITIMER_REAL, seconds * _BUSY, _AGAIN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.setitimer(_TIMERS[number], 0)
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


_BY_CONTAINERS = frozenset({HopId.ENGINE, HopId.IMAGE, HopId.SIDECAR})


class _Unasked:
    """Stands for a sidecar that nobody asks."""

    async def look(self, *, deep: bool = False) -> SidecarLook:
        raise SidecarSilent("not asked yet")

    async def glance(self, *, sockets: bool = False) -> SidecarLook:
        raise SidecarSilent("not asked yet")

    async def knock(self, port: int) -> int | None:
        return None


async def glimpse(ports: LookPorts, name: str, *, inside: bool) -> tuple[Hop, ...]:
    """The hops that are well by what answers at once: containers alone, or the sidecar too where `inside`.

    What is not well is left to the whole look: a part of the evidence does not accuse.
    """
    from scaletail_tui.operations.observe.observer import Observer  # those who only judge need no eyes

    shell = None if inside else _Unasked()
    observation = await Observer(ports, name).look(deep=False, logs=False, shell=shell)
    hops = diagnose(observation).hops
    return tuple(hop for hop in hops if hop.state is HopState.OK and (inside or hop.id in _BY_CONTAINERS))
