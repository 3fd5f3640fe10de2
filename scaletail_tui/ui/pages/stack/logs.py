"""Feeds a log pane from one container of a stack, for as long as that container comes and goes."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import lru_cache

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.findings.explain import explanation, is_noise
from scaletail_tui.domain.diagnosis.findings.explain_app import app_explanation
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ui.log.lines import KEEP, Explained, without_own_time
from scaletail_tui.ui.log.pane import LogPane

log = logging.getLogger(__name__)

_VISITOR = re.compile(r"\bvisitor\b")


def explain_sidecar(line: str) -> Explained | None:
    """What a sidecar's line means; known noise is muted and needs no words."""
    return _explain(without_own_time(line))


@lru_cache(maxsize=4096)
def _explain(line: str) -> Explained | None:
    """A line is compared with 150 expressions, which takes 0.2 ms; many lines come again and again."""
    if is_noise(line):
        return Explained(kind="noise", sentence="", noise=True)
    sentence = explanation(line)
    if not sentence:
        return None
    return Explained(kind=sentence, sentence=sentence, visitor=_VISITOR.search(sentence) is not None)


def explain_app(line: str) -> Explained | None:
    """What an app's line means, where many apps say it so; nobody knows all apps."""
    meant = app_explanation(line)
    return Explained(kind=meant[0], sentence=meant[1]) if meant is not None else None


async def log_containers(ports: Ports, name: str) -> tuple[tuple[ContainerFacts, ...], tuple[ContainerFacts, ...]]:
    """The sidecar (or nothing), and the app's containers, those in the sidecar's network first."""
    found = await members(ports, name)
    sidecar = tuple(one for one in found.containers if one.role is Role.SIDECAR)
    return sidecar, (*found.apps, *found.helpers)


class LogFeed:
    """One pane and the container it shows."""

    def __init__(
        self,
        ports: Ports,
        pane: LogPane,
        *,
        turn: asyncio.Lock,
        changed: Callable[[], Awaitable[None]],
        heard: Callable[[Sequence[LogLine]], None] | None = None,
    ) -> None:
        self._turn = turn
        """Shared by the panes of a page: while one takes its lines and rests, the others wait, so that two floods
        leave as much room for keys as one."""
        self._ports = ports
        self._pane = pane
        self._changed = changed
        """Returns when the stack was looked at again, so that a container may have come."""
        self._heard = heard
        """Told of the lines as they come."""
        self._since = ""

    async def run(self, container: str) -> None:
        """Show the log of a container, its end and its next beginning, until cancelled."""
        while True:
            try:
                tail = None if self._since else KEEP
                stream = self._ports.engine.logs(container, since=self._since, tail=tail, follow=True)
                async with aclosing(self._only_new(stream)) as batches:
                    await self._pane.intake.add_all(batches)
            except ScaletailError as error:
                # The path says what is wrong; it is tried again when something has changed.
                log.info("log of %s: %s", container, error.title)
            await self._changed()

    async def _only_new(
        self, stream: AsyncGenerator[Sequence[LogLine], None]
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        """Lines after those that are shown: an engine gives the line at `since` once more."""
        shown = self._since
        async with aclosing(stream) as batches:
            async for batch in batches:
                fresh = [line for line in batch if line.at > shown] if shown else batch
                if not fresh:
                    continue
                shown = ""  # from here on in the engine's order: stdout and stderr may differ by a blink
                self._since = fresh[-1].at or self._since
                if self._heard is not None:
                    self._heard(fresh)
                async with self._turn:
                    yield fresh


def why_empty(diagnosis: Diagnosis | None, *, app: bool) -> str:
    """Why a log has no line yet."""
    if diagnosis is None:
        return ""
    who = "app" if app else "sidecar"
    if diagnosis.verdict is Verdict.STOPPED:
        return f"The {who} does not run: the stack is stopped."
    if app and (hop := diagnosis.hop(HopId.APP)) is not None and hop.state is HopState.NONE:
        return f"There is no app log: {hop.evidence}."
    if app:
        for hop in diagnosis.hops:
            if hop.id in (HopId.PORT, HopId.APP):
                break
            if hop.state in (HopState.WAIT, HopState.FAIL):
                waits = f", {span(hop.since)}" if hop.since is not None else ""
                return f"The app has not said anything: its stack stands at {hop.id.value}{waits}."
    return f"The {who} has not said anything yet."
