"""One open stack, watched: a cheap round every three seconds and soon after each of its engine events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.inspect import PROJECT_LABEL
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.observe.judge import judge
from scaletail_tui.operations.observe.observer import Observer
from scaletail_tui.operations.observe.own_edit import show_edits
from scaletail_tui.operations.observe.sidecar_session import SidecarSession
from scaletail_tui.operations.watch.app_probe import AppProbe
from scaletail_tui.operations.watch.compare import carry_costly_parts, differ, same_run
from scaletail_tui.operations.watch.log_trigger import LogTrigger
from scaletail_tui.ports.sidecars import SidecarShell, SidecarSilent

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import LookPorts

log = logging.getLogger(__name__)

ROUND = 3.0
"""Seconds between two rounds while something is the matter."""
GLANCE = 4.0
"""Seconds between two rounds while all is well and the engine's events are heard: then only the sidecar is asked, and
little. Whatever the tailnet does to the device must show within six seconds."""
SOCKETS_EVERY = 3
"""Of so many glances one looks at the listeners, too: the kernel's tables of sockets are slow to read."""
WHOLE_EVERY = 120.0
"""Seconds between two whole rounds while all is well; one takes as much CPU as ten glances."""
SETTLE = 0.3
"""Seconds after an engine event: one restart is a handful of events."""
DEEP_EVERY = 240.0
"""Seconds between two real requests while nothing changes; with all that goes with them they take 0.3 s of CPU."""
DEEP_AT_LEAST = 3.5
"""Seconds between two real requests while everything changes or waits. What is broken and stays so is asked less and
less often: each request to a dead port is one more line in the sidecar's log."""
HEARD_AFTER = 11.0
"""Seconds after which a stream of events that has not failed is there: connecting to the engine has shorter limits."""
RETRY = 5.0
"""Seconds until the engine's events are asked for again."""
_SILENT = ("exec_", "top", "attach", "detach", "resize", "archive", "export", "commit")
"""Actions that change nothing; our own looks are among them."""


async def watch(
    ports: LookPorts, name: str, *, log_trigger: LogTrigger | None = None
) -> AsyncGenerator[Diagnosis, None]:
    """Yield a diagnosis each round, without end; iterate inside `aclosing()`.

    `log_trigger` is fed by whoever reads the sidecar's log meanwhile: what a line names is then judged at once.
    """
    watching = _Watch(ports, name, log_trigger or LogTrigger(ports.clock))
    try:
        while True:
            yield await watching.round()
            await watching.pause()
    finally:
        await watching.close()


class _Watch:
    """Shell, events and what is carried from round to round."""

    def __init__(self, ports: LookPorts, name: str, log_trigger: LogTrigger) -> None:
        self._ports = ports
        self._name = name
        self._log_news = log_trigger
        self._observer = Observer(ports, name)
        self._last: Observation | None = None
        self._diagnosis: Diagnosis | None = None
        self._glances = 0
        self._whole_at = float("-inf")
        self._listening_since: float | None = None
        self._knocks = AppProbe()
        self._well = False
        self._hurry = False
        """The next round is due at once."""
        self._stale = True
        """What only a deep look shows is older than a change."""
        self._broken = False
        self._patience = DEEP_AT_LEAST
        self._deep_at = float("-inf")
        self._session: SidecarSession | None = None
        self._run: tuple[str, float | None] | None = None
        """Name and start of the sidecar's run that the session looks at."""
        self._news = asyncio.Event()
        self._listener = asyncio.create_task(self._listen())

    async def round(self) -> Diagnosis:
        now = self._ports.clock.monotonic()
        return await self._glance(now) or await self._judge(now)

    async def _glance(self, now: float) -> Diagnosis | None:
        """The last diagnosis, where a glance shows that nothing has changed; None where more must be looked at."""
        if not self._quiet or self._deep_due(now) or now - self._whole_at >= WHOLE_EVERY:
            return None
        assert self._last is not None and self._shell is not None
        self._glances += 1
        fresh = await self._observer.glance(self._last, self._shell, sockets=self._glances % SOCKETS_EVERY == 0)
        if fresh is None or differ(self._last, fresh) or self._news.is_set():
            return None
        self._last = fresh
        return self._diagnosis

    async def _judge(self, now: float) -> Diagnosis:
        self._whole_at = now
        rewritten = self._observer.files_changed()
        first = self._last is None
        # Where nobody knocks; a deep look that is due asks the app itself.
        asks = self._well and self._last is not None and self._knocks.answer_to_compare(self._last) is None
        knock = asks and WHOLE_EVERY <= now - self._deep_at < DEEP_EVERY
        fresh = self._since(await self._observer.look(deep=first, knock=knock, shell=self._shell))
        changed = rewritten or self._last is None or differ(self._last, fresh)
        self._stale = self._stale or changed
        if changed:
            self._knocks.changed_at = now
        if changed or not self._broken:
            self._patience = DEEP_AT_LEAST
        unsettled = self._stale or not self._well
        if changed and self._last is not None:
            # What a cheap look shows already is told before the costly one, which on a busy machine takes seconds.
            carried = carry_costly_parts(self._last, fresh)
            early = show_edits(self._ports, carried, judge(carried))
            if early.findings and early.findings != (self._diagnosis.findings if self._diagnosis else ()):
                self._last, self._diagnosis = carried, early
                self._well, self._broken = False, early.verdict is Verdict.BROKEN
                self._hurry = True
                return early
        if first or self._deep_due(now) or (unsettled and now - self._deep_at >= self._patience):
            self._deep_at, self._stale = now, False
            self._knocks.knocked_at = now
            self._patience *= 2
            if not first:
                fresh = self._since(await self._observer.look(deep=True, shell=self._shell))
        elif self._last is not None:
            fresh = carry_costly_parts(self._last, fresh)
        self._last = fresh
        await self._follow(fresh)
        diagnosis = show_edits(self._ports, fresh, judge(fresh))
        self._well = diagnosis.verdict is Verdict.OK
        self._broken = diagnosis.verdict is Verdict.BROKEN
        self._log_news.take_judgement(well=self._well)
        self._diagnosis = diagnosis
        return diagnosis

    def _since(self, fresh: Observation) -> Observation:
        """The look with the moment from which on a sidecar that had answered was silent."""
        last = self._last
        if last is None or fresh.status.value is not None or not same_run(last.sidecar, fresh.sidecar):
            return fresh
        return replace(fresh, silent_since=last.silent_since if last.status.value is None else fresh.at)

    async def pause(self) -> None:
        """Until the next round is due or something happened to the stack."""
        if self._hurry:
            self._hurry = False
            return
        began = self._ports.clock.monotonic()
        if self._well and self._last is not None and self._shell is not None:
            # What a knock makes likely is asked for in depth, and judged by that.
            turned = await self._knocks.has_turned(self._last, self._shell, began)
            self._stale = self._stale or turned
            if turned:
                return
        left = (GLANCE if self._quiet else ROUND) - (self._ports.clock.monotonic() - began)
        waits = {
            asyncio.ensure_future(self._news.wait()),
            asyncio.ensure_future(self._ports.clock.sleep(max(0.0, left))),
        }
        if self._well:
            waits.add(asyncio.ensure_future(self._line_told()))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if self._news.is_set():
            await self._ports.clock.sleep(SETTLE)
            self._news.clear()
            self._whole_at = float("-inf")  # a glance would not show what the event was about

    async def _line_told(self) -> None:
        await self._log_news.due()
        self._log_news.note_look()
        self._news.set()

    async def close(self) -> None:
        self._listener.cancel()
        with suppress(asyncio.CancelledError):
            await self._listener
        await self._close_eye()

    @property
    def _quiet(self) -> bool:
        """All is well, there is a shell to ask, and the engine would tell if a container changed."""
        heard = (
            self._listening_since is not None and self._ports.clock.monotonic() - self._listening_since > HEARD_AFTER
        )
        return self._well and not self._stale and heard and self._shell is not None and self._last is not None

    def _deep_due(self, now: float) -> bool:
        return now - self._deep_at >= DEEP_EVERY

    async def _follow(self, seen: Observation) -> None:
        """Keep one shell in the sidecar's present run: one of an earlier run is dead."""
        sidecar = seen.sidecar
        wanted = (sidecar.name, sidecar.started) if sidecar is not None and sidecar.running else None
        if wanted == self._run:
            return
        await self._close_eye()
        if wanted is not None:
            self._session = SidecarSession(self._ports, wanted[0])
            try:
                await self._session.open()
                self._run = wanted
            except SidecarSilent as error:
                log.debug("no shell in %s: %s", wanted[0], error.detail)

    async def _close_eye(self) -> None:
        session, self._session, self._run = self._session, None, None
        if session is not None:
            await session.close()

    @property
    def _shell(self) -> SidecarShell | None:
        return self._session.shell if self._session is not None else None

    async def _listen(self) -> None:
        while True:
            try:
                self._listening_since = self._ports.clock.monotonic()
                async with aclosing(self._ports.engine.events()) as events:
                    async for event in events:
                        if concerns(event, self._name):
                            self._news.set()
            except ScaletailError as error:
                log.debug("engine events: %s", error.title)
            self._listening_since = None
            self._news.set()
            await self._ports.clock.sleep(RETRY)


def concerns(event: Mapping[str, Any], name: str) -> bool:
    """True for an event that may have changed a container of this stack."""
    action = str(event.get("Action") or event.get("status") or "")
    attributes = (event.get("Actor") or {}).get("Attributes") or event.get("attributes") or {}
    return attributes.get(PROJECT_LABEL) == name and not action.startswith(_SILENT)
