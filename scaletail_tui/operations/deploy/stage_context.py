"""What the stages of any job share: the sidecar's shell, the clock, and how a wait is watched and judged."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, Severity
from scaletail_tui.domain.diagnosis.findings.make import step_of
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.stage import StageEvent, StageId, StageState
from scaletail_tui.operations.deploy.stages import LIMITS, steps_up_to
from scaletail_tui.operations.observe.sidecar_session import SidecarSession

if TYPE_CHECKING:
    from scaletail_tui.operations.observe.observer import Observer
    from scaletail_tui.ports.needs import LookPorts

log = logging.getLogger(__name__)
QUICK, SLOW, GROWTH = 0.1, 1.0, 1.12
"""Seconds between two looks: quick at first, where most stages end, then calmer."""
FIRST_JUDGEMENT, JUDGEMENTS_APART, WITH_A_HUMAN = 1.5, 1.0, 10.0
"""Seconds: a healthy stage is over before it is ever judged; a human may need hours, and each judgement costs CPU.

While a human is awaited, what is seen is still looked at every second: a new link is told and progress goes on at once.
"""
PERSISTS = 2.0
"""Seconds for which a fault must be seen before it fails a stage; the rules' own grace times come before that."""
_SLOW_STARTS = frozenset({"serve-backend-refused", "app-answers-error"})


class StageFailed(Exception):
    """A stage cannot end well: a sentence for the user, what was seen, the finding that explains it, what to do."""

    def __init__(self, sentence: str, *, seen: str = "", finding: Finding | None = None, fix: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence if finding is None else finding.summary
        self.seen = seen or (finding.evidence if finding is not None else "") or sentence
        self.finding = finding
        self.fix = fix if finding is None else finding.remedy.text
        self.first = finding.remedy.first if finding is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReading:
    """One look at what a stage waits for."""

    done: bool
    evidence: str
    human: bool = False
    """True while a human is awaited: no time limit then."""
    link: str | None = None


class StageContext:
    """One job on a stack, whoever wrote the stack; stages read and fill it."""

    def __init__(self, ports: LookPorts, name: str, sidecar: str, folder: str) -> None:
        """`sidecar` is the name of its container."""
        self.ports = ports
        self.name = name
        self.project = name
        """What Compose calls it; of a stack made by hand it may be another name than the folder's."""
        self.folder = folder
        self.session = SidecarSession(ports, sidecar)
        self.model: Mapping[str, Any] = {}
        """Compose's resolved model."""
        self.limits: Mapping[StageId, float] = LIMITS
        self.began = ports.clock.monotonic()
        self.stage = StageId.CHECK
        self._stage_began = self.began
        self._fault: tuple[str, float] | None = None
        self._observer: Observer | None = None

    def enter(self, stage: StageId) -> None:
        self.stage = stage
        self._stage_began = self.ports.clock.monotonic()
        self._fault = None

    @property
    def seconds(self) -> float:
        """Since the stage began."""
        return self.ports.clock.monotonic() - self._stage_began

    def event(
        self,
        state: StageState,
        evidence: str,
        *,
        finding: str | None = None,
        link: str | None = None,
        fix: str = "",
        progress: tuple[int, int, int] | None = None,
        said: tuple[str, ...] = (),
    ) -> StageEvent:
        return StageEvent(
            stage=self.stage, state=state, seconds=self.seconds, evidence=evidence, at=self.ports.clock.now(),
            finding=finding, link=link, fix=fix, progress=progress, said=said,
        )  # fmt: skip

    def run(self, evidence: str) -> StageEvent:
        return self.event(StageState.RUN, evidence)

    def ok(self, evidence: str) -> StageEvent:
        return self.event(StageState.OK, evidence)

    async def until(
        self,
        look: Callable[[], Awaitable[StageReading]],
        *,
        first: str = "",
        prepare: Callable[[], Awaitable[None]] | None = None,
    ) -> AsyncGenerator[StageEvent, None]:
        """Look until it is done; tell what is seen when it changes. Raises StageFailed on a fault or at the limit.

        `first` is told before anything is done, then `prepare` is awaited. An end without evidence is not told.

        A diagnosis is made about once a second, and while a human is awaited every ten seconds or when what is seen
        changes: a finding that waits for a human or for time is told as WAIT, one that is a fault at this stage and
        stays fails it.
        """
        if first:
            yield self.run(first)
        if prepare is not None:
            await prepare()
        clock, pause = self.ports.clock, QUICK
        told: tuple[object, ...] = ()
        patience_from = clock.monotonic()
        judged_at = patience_from + FIRST_JUDGEMENT - JUDGEMENTS_APART
        waits: Finding | None = None
        judged: StageReading | None = None
        human = False
        while True:
            reading = await look()
            if reading.done:
                if reading.evidence:
                    yield self.ok(reading.evidence)
                return
            now = clock.monotonic()
            new = reading != judged
            apart = WITH_A_HUMAN if human and not new and self._fault is None else JUDGEMENTS_APART
            if (reading.human and (new or waits is None)) or now - judged_at >= apart:
                waits = self._judge(await self.diagnosis())
                judged, judged_at = reading, clock.monotonic()
            human = reading.human or (waits is not None and _needs_human(waits))
            if human:
                patience_from = now
            event = self._tell_stage(reading, waits if human or not reading.human else None, human)
            what = (event.state, event.evidence, event.link, event.finding)
            if what != told:
                told = what
                yield event
            if now - patience_from > self.limits[self.stage]:
                last = waits or self.fault_in(await self.diagnosis(), patient=False)
                waited = f"{reading.evidence}; waited {self.limits[self.stage]:.0f} s"
                raise StageFailed(waited, seen=waited, finding=last)
            await clock.sleep(pause)
            pause = min(pause * GROWTH, SLOW)

    def _tell_stage(self, reading: StageReading, waits: Finding | None, human: bool) -> StageEvent:
        if waits is None:
            return self.event(StageState.WAIT if human else StageState.RUN, reading.evidence, link=reading.link)
        return self.event(
            StageState.WAIT,
            reading.evidence if reading.human else waits.summary,
            finding=waits.id,
            link=reading.link or (waits.remedy.url if human else None),
            fix=waits.remedy.text,
        )

    async def diagnosis(self) -> Diagnosis | None:
        """The stack's diagnosis now; None when even that could not be made."""
        from scaletail_tui.operations.observe.judge import judge
        from scaletail_tui.operations.observe.observer import Observer

        if self._observer is None:
            self._observer = Observer(self.ports, self.name)
        deep = self.stage in (StageId.CERTIFICATE, StageId.ANSWER, StageId.APPROVAL)
        try:
            return judge(await self._observer.look(deep=deep, shell=self.session.shell))
        except ScaletailError as error:
            log.info("no diagnosis of %s: %s %s", self.name, error.title, error.detail)
            return None

    def _judge(self, diagnosis: Diagnosis | None) -> Finding | None:
        """The finding that is waited for, if any; raises StageFailed when a fault of this stage stays."""
        fault = self.fault_in(diagnosis)
        now = self.ports.clock.monotonic()
        if fault is None:
            self._fault = None
        elif self._fault is None or self._fault[0] != fault.id:
            self._fault = (fault.id, now)
        since = self._fault[1] if self._fault is not None else now
        if fault is not None and (fault.severity is Severity.BLOCKER or now - since >= PERSISTS):
            raise StageFailed(fault.summary, finding=fault)
        steps = steps_up_to(self.stage)
        findings = diagnosis.findings if diagnosis is not None else ()
        return next((finding for finding in findings if finding.waiting and step_of(finding) in steps), None)

    def fault_in(self, diagnosis: Diagnosis | None, *, patient: bool = True) -> Finding | None:
        """The first fault that counts at this stage; a wait that stands before it in the order excuses it.

        While `patient`, a port where nothing listens is no fault yet: the first start of a game or a photo library
        takes minutes, and the stage has its own limit.
        """
        steps = steps_up_to(self.stage)
        for finding in diagnosis.findings if diagnosis is not None else ():
            if step_of(finding) not in steps:
                continue
            if finding.waiting or (patient and finding.id in _SLOW_STARTS):
                return None
            if finding.severity in (Severity.BLOCKER, Severity.BROKEN):
                return finding
        return None


def _needs_human(finding: Finding) -> bool:
    """True for a wait that only somebody's hand ends: its remedy names a page to open."""
    return finding.waiting and finding.remedy.url is not None
