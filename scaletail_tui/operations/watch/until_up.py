"""Watch a stack that was started until it answers, or until it is plain that it does not."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.operations.imports.earlier import settle_up
from scaletail_tui.operations.watch.watcher import watch

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import LookPorts

PATIENCE = 90.0
"""Seconds for a whole start: large apps need minutes at the first one only."""
BROKEN_FOR = 20.0
"""Seconds for which the path must be broken before that is the answer: on the way up it is for a moment."""
_FOR_A_HUMAN = frozenset({RemedyAction.SHOW_LINK, RemedyAction.SHOW_PAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What a start has come to."""

    diagnosis: Diagnosis
    up: bool
    seconds: float

    def sentence(self) -> str:
        stack, url = self.diagnosis.stack, self.diagnosis.url
        if self.up:
            return f"{stack} is up{f': {url} answers' if url else ''}, after {self.seconds:.0f} s."
        first = next(iter(self.diagnosis.findings), None)
        if first is not None:
            return f"{stack} is not up: {first.summary}"
        waits = next((hop for hop in self.diagnosis.hops if hop.state in (HopState.WAIT, HopState.FAIL)), None)
        what = f" It waits at {waits.id.value}: {waits.evidence}" if waits is not None else ""
        return f"{stack} is not up after {self.seconds:.0f} s.{what}"


async def watch_until_up(ports: LookPorts, name: str, *, patience: float = PATIENCE) -> Arrival:
    """Look as the stack's page does. It is up when no hop fails or waits; what waits for a human is not waited for."""
    clock = ports.clock
    began = clock.monotonic()
    broken_since: float | None = None
    async with aclosing(watch(ports, name)) as diagnoses:
        async for diagnosis in diagnoses:
            now = clock.monotonic()
            if is_up(diagnosis):
                return Arrival(diagnosis=diagnosis, up=True, seconds=now - began)
            broken = diagnosis.verdict is Verdict.BROKEN
            broken_since = (now if broken_since is None else broken_since) if broken else None
            given_up = broken_since is not None and now - broken_since >= BROKEN_FOR
            awaits_human = any(
                finding.waiting and finding.remedy.action in _FOR_A_HUMAN for finding in diagnosis.findings
            )
            if given_up or awaits_human or now - began >= patience:
                return Arrival(diagnosis=diagnosis, up=False, seconds=now - began)
    raise AssertionError("the watch ended")


async def watch_and_settle(ports: LookPorts, name: str) -> Arrival:
    """The same after a start that nobody goes on from: what an import had stopped for a stack that is up stays so."""
    arrival = await watch_until_up(ports, name)
    if arrival.up:
        await settle_up(ports, name)
    return arrival


def is_up(diagnosis: Diagnosis) -> bool:
    if diagnosis.verdict is Verdict.OK:
        return True
    ill = any(hop.state in (HopState.FAIL, HopState.WAIT) for hop in diagnosis.hops)
    loud = any(finding.severity in (Severity.BLOCKER, Severity.BROKEN) for finding in diagnosis.findings)
    return diagnosis.verdict is Verdict.DEGRADED and not ill and not loud
