"""All stacks in one list: the folders below the root, and stacks made by hand that the engine knows."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image, is_sidecar, network_mode_of, project_of
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.diagnosis.rules.stack_status import plan_url
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.operations.daemon_thread import in_daemon_thread
from scaletail_tui.operations.observe.expected import expect
from scaletail_tui.operations.observe.judge import LIMIT as JUDGEMENT_LIMIT
from scaletail_tui.operations.observe.judge import interrupt_after
from scaletail_tui.operations.observe.observer import Observer
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import EngineUnreachable

log = logging.getLogger(__name__)
_AT_ONCE = 4
"""Stacks looked at in parallel: a look costs about 0.15 s of CPU, and there may be thirty."""
_ENGINE_LIMIT = 4.0
_ROW_LIMIT = 8.0
"""Seconds for one row: a look ends within five by itself, so this is a look that went wrong."""
_TURN = 1.5
"""Seconds for which a row may keep others from being looked at."""
_STATES = {
    Verdict.BROKEN: StackState.FAIL,
    Verdict.WAITING: StackState.WAIT,
    Verdict.DEGRADED: StackState.WARN,
    Verdict.OK: StackState.OK,
    Verdict.STOPPED: StackState.STOPPED,
}
_ORDER = list(StackState)


@dataclass(frozen=True, slots=True, kw_only=True)
class StackList:
    """The rows, the worst first."""

    rows: tuple[StackSummary, ...]
    silence: str = ""
    """Why the engine told nothing: then stacks made by hand are not known, and the rows are the folders alone."""


async def stacks(ports: Ports) -> tuple[StackSummary, ...]:
    """One row a stack, the worst first; where the engine does not answer, the folders alone, state unknown."""
    return (await list_stacks(ports)).rows


async def list_stacks(ports: Ports) -> StackList:
    names = await _names(ports)
    try:
        listed = await _list_containers(ports)
    except (ScaletailError, TimeoutError) as error:
        why, finding = _silence(error)
        rows = await asyncio.gather(*(_row_of(ports, name, _read_row(ports, name, why, finding)) for name in names))
        return StackList(rows=tuple(rows), silence=why)
    by_hand = await _find_handmade(ports, listed, known=frozenset(names))
    turns = _Turns(_AT_ONCE)

    async def judge(name: str) -> StackSummary:
        observation = await Observer(ports, name).look(deep=False, listed=listed)
        with interrupt_after(JUDGEMENT_LIMIT):
            return summary_of(observation, diagnose(observation))

    async def row(name: str) -> StackSummary:
        async with turns.take():
            return await _row_of(ports, name, judge(name))

    found = await asyncio.gather(*(row(name) for name in (*names, *by_hand)))
    return StackList(rows=tuple(sorted(found, key=lambda one: (_ORDER.index(one.state), one.name))))


class _Turns:
    """So many at once; who takes long gives its turn to the next, for it waits for something and does nothing."""

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        await self._free.acquire()
        passed_on = asyncio.get_running_loop().call_later(_TURN, self._free.release)
        try:
            yield
        finally:
            if asyncio.get_running_loop().time() < passed_on.when():
                passed_on.cancel()
                self._free.release()


async def _names(ports: Ports) -> tuple[str, ...]:
    try:
        async with asyncio.timeout(_ROW_LIMIT):
            return await in_daemon_thread(ports.folders.names, name="stacks root")
    except TimeoutError as error:
        raise ScaletailError(
            f"The stacks root {ports.folders.root} does not answer within {_ROW_LIMIT:.0f} s.",
            remedy="It may stand on a disk or a server that is gone.",
        ) from error


async def _list_containers(ports: Ports) -> tuple[Mapping[str, Any], ...]:
    """The engine's containers; asked a second time where it was late: raises TimeoutError, or what the engine says."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_ENGINE_LIMIT):
            return await ports.engine.containers()
    async with asyncio.timeout(_ENGINE_LIMIT):
        return await ports.engine.containers()


async def _read_row(ports: Ports, name: str, why: str, finding: str | None) -> StackSummary:
    return await in_daemon_thread(lambda: _summary_without_verdict(ports, name, why, finding), name="stack folder")


async def _row_of(ports: Ports, name: str, row: Awaitable[StackSummary]) -> StackSummary:
    """The row; whatever its stack does to us, the other rows are shown, and this one says why it is not known."""
    try:
        async with asyncio.timeout(_ROW_LIMIT):
            return await row
    except TimeoutError:
        why = "This stack could not be judged in time: its folder does not answer, or its files never end."
    except ScaletailError as error:
        why = error.title
    except Exception as error:
        log.exception("a row of the list failed: %s", name)
        why = f"This stack could not be judged: {type(error).__name__}, see the log."
    return StackSummary(
        name=name, service="", state=StackState.UNKNOWN, url=None, expose="", finding=None,
        folder=ports.folders.folder(name), managed=False, sentence=why,
    )  # fmt: skip


def summary_of(observation: Observation, diagnosis: Diagnosis) -> StackSummary:
    """One row of the list, from a judged observation."""
    expected = observation.expected
    state = _STATES[diagnosis.verdict]
    if not expected.managed and state is StackState.OK:
        state = StackState.UNMANAGED
    hottest = diagnosis.findings[0] if diagnosis.findings else None
    waits = next((hop for hop in diagnosis.hops if hop.state is HopState.WAIT), None)
    sentence = hottest.summary if hottest is not None else ""
    if not sentence and state is StackState.WAIT and waits is not None:
        sentence = f"{waits.id}: {waits.evidence}"
    if state is StackState.STOPPED:
        sentence = next((hop.evidence for hop in diagnosis.hops if hop.id == "sidecar"), "stopped")
    hop = hottest.hop.value if hottest is not None else (waits.id.value if waits is not None else "")
    return StackSummary(
        name=observation.stack,
        service=expected.service,
        state=state,
        url=diagnosis.url,
        expose=_exposure(observation, state),
        finding=hottest.id if hottest is not None else None,
        folder=observation.folder,
        managed=expected.managed,
        sentence=sentence,
        since=waits.since if waits is not None and state is StackState.WAIT else None,
        hop=hop if state is not StackState.STOPPED else "",
    )


def _exposure(observation: Observation, state: StackState) -> str:
    if state is StackState.STOPPED:
        return "closed"
    if observation.public:
        return "funnel"
    for facts in (observation.serve.value, observation.serve_file.value):
        if facts is not None and facts.handlers:
            return "serve"
    if observation.serve.value is not None or observation.serve_file.value is not None:
        return "direct"
    return observation.expected.exposure.value if observation.expected.exposure is not None else ""


async def _find_handmade(
    ports: Ports, listed: Sequence[Mapping[str, Any]], *, known: frozenset[str]
) -> tuple[str, ...]:
    """Compose projects that are not among our folders and have a sidecar, by its image or by its TS_* variables."""
    projects: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in listed:
        projects[project_of(one)].append(one)
    found = []
    for project, containers in projects.items():
        if not project or project in known or not project.isprintable():
            continue
        if any(has_sidecar_image(str(one.get("Image", ""))) for one in containers):
            found.append(project)
            continue
        # An image of one's own: whoever lends its network to others may be a sidecar, and its variables tell.
        lenders = {network_mode_of(one).removeprefix("container:") for one in containers
                   if network_mode_of(one).startswith("container:")}  # fmt: skip
        for one in containers:
            if str(one.get("Id", "")) in lenders and await _is_sidecar(ports, str(one["Id"])):
                found.append(project)
                break
    return tuple(sorted(found))


async def _is_sidecar(ports: Ports, container: str) -> bool:
    try:
        return is_sidecar(await ports.engine.inspect(container))
    except ScaletailError:
        return False  # it went, or the engine did: the next look tells


def _silence(error: ScaletailError | TimeoutError) -> tuple[str, str | None]:
    """Why the engine tells nothing, in a sentence, and the finding that it is; an engine that refuses is not down."""
    if isinstance(error, TimeoutError):
        return f"The engine is busy, or hangs: no answer within {2 * _ENGINE_LIMIT:g} s.", "docker-daemon-down"
    if isinstance(error, EngineUnreachable):
        return error.title, "docker-socket-permission" if error.permission else "docker-daemon-down"
    return f"{error.title} {error.detail}".strip(), None


def _summary_without_verdict(ports: Ports, name: str, why: str, finding: str | None) -> StackSummary:
    disk = ports.folders.read(name)
    expected = expect(ports, disk) if disk is not None else None
    host = expected.public_host if expected is not None else ""
    return StackSummary(
        name=name,
        service=expected.service if expected is not None else "",
        state=StackState.UNKNOWN,
        url=plan_url(expected, host) if host and expected is not None else None,
        expose=expected.exposure.value if expected is not None and expected.exposure is not None else "",
        finding=finding,
        folder=ports.folders.folder(name),
        managed=expected is not None and expected.managed,
        sentence=(disk.problem if disk is not None else "") or why,
    )
