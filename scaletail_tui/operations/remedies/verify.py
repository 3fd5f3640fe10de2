"""What became of a remedy: the stack is watched until the finding is gone, for a bounded time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import LookPorts

PATIENCE = 45.0
"""Seconds until a remedy that shows no effect is said not to have helped."""
LONGER = {RemedyAction.NEW_KEY: 90.0, RemedyAction.SET_ASIDE_STATE: 90.0, RemedyAction.USERSPACE: 90.0,
          RemedyAction.RECREATE: 90.0, RemedyAction.TELL_NAME: 90.0,
          RemedyAction.SHOW_LINK: 1800.0, RemedyAction.SHOW_PAGE: 1800.0}  # fmt: skip
STEADY = 8.0
"""Seconds that a finding must stay away where nothing proves it gone: what dies again takes some seconds to do so."""
_SHAKY = frozenset({HopId.ENGINE, HopId.IMAGE, HopId.SIDECAR})
"""Hops that look well for a moment between two deaths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done, and whether the finding is gone."""

    finding: str
    did: str
    """One sentence; empty where nothing was done but waiting."""
    gone: bool
    now: Finding | None = None
    """What is named now, where something still is."""

    def tell(self) -> str:
        """What came of it, in one sentence."""
        if self.gone:
            next_one = self.now is not None and self.now.severity in (Severity.BLOCKER, Severity.BROKEN)
            return f"{self.finding} is gone" + (f"; next: {self.now.summary}" if self.now and next_one else ".")
        if self.now is None:
            return "Whether it helped could not be seen."
        failed = "It did not help" if self.did else "It is not done"
        return f"{failed}{':' if self.now.id == self.finding else '; now:'} {self.now.summary}"

    def sentence(self) -> str:
        """What was done and what came of it."""
        return f"{self.did} {self.tell()}".strip()


class Aftermath:
    """Judges, look by look, whether one finding is gone."""

    def __init__(self, finding: Finding, *, began: float, did: str = "", patience: float | None = None) -> None:
        self.finding = finding
        self.did = did
        self._ends = began + (LONGER.get(finding.remedy.action, PATIENCE) if patience is None else patience)
        self._gone_since: float | None = None
        self._last: Diagnosis | None = None

    def take(self, diagnosis: Diagnosis, now: float) -> Outcome | None:
        """The outcome once it is certain or time is over, else None; `now` is a monotonic time."""
        self._last = diagnosis
        if self._there(diagnosis) or self._unknown(diagnosis):
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = now
        if self._gone_since is not None and (self._proves(diagnosis) or now - self._gone_since >= STEADY):
            return self.outcome(gone=True)
        return self.outcome(gone=False) if now >= self._ends else None

    def outcome(self, *, gone: bool) -> Outcome:
        findings = self._last.findings if self._last is not None else ()
        here = next((finding for finding in findings if finding.id == self.finding.id), None)
        now = here or next(iter(findings), None)
        return Outcome(finding=self.finding.id, did=self.did, gone=gone, now=now)

    def _there(self, diagnosis: Diagnosis) -> bool:
        return any(self.finding.id in (finding.id, *finding.follows) for finding in diagnosis.findings)

    def _unknown(self, diagnosis: Diagnosis) -> bool:
        """True when nobody could look: an engine that is silent proves nothing gone."""
        hop = diagnosis.hop(self.finding.hop)
        return hop is not None and hop.state is HopState.UNKNOWN

    def _proves(self, diagnosis: Diagnosis) -> bool:
        if diagnosis.verdict is Verdict.OK:
            return True
        hop = diagnosis.hop(self.finding.hop)
        return self.finding.hop not in _SHAKY and hop is not None and hop.state is HopState.OK


async def aftermath(
    ports: LookPorts,
    name: str,
    finding: Finding,
    did: str,
    *,
    patience: float | None = None,
    seen: Callable[[Diagnosis], None] = lambda diagnosis: None,
) -> Outcome:
    """Watch the stack until the finding is gone, or time is over; `seen` is given every judgement on the way."""
    from scaletail_tui.operations.watch.watcher import watch

    judge = Aftermath(finding, began=ports.clock.monotonic(), did=did, patience=patience)
    async with aclosing(watch(ports, name)) as rounds:
        async for diagnosis in rounds:
            seen(diagnosis)
            outcome = judge.take(diagnosis, ports.clock.monotonic())
            if outcome is not None:
                return outcome
    return judge.outcome(gone=False)
