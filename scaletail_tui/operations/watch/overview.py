"""All stacks in one list: the folders below the root, and stacks made by hand that the engine knows."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.catalog.recognise import service_of_images
from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image, is_sidecar, network_mode_of, project_of
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.rules.stack_status import plan_url
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.listing import sort_stacks
from scaletail_tui.domain.stack.summary import StackOrigin, StackState, StackSummary
from scaletail_tui.operations.daemon_thread import in_daemon_thread
from scaletail_tui.operations.observe.expected import expect
from scaletail_tui.operations.observe.judge import LIMIT as JUDGEMENT_LIMIT
from scaletail_tui.operations.observe.judge import interrupt_after
from scaletail_tui.operations.observe.observer import Observer
from scaletail_tui.operations.observe.origin import is_written_by_us
from scaletail_tui.operations.observe.same_name import container_names, learn_folders, tell_alike
from scaletail_tui.operations.watch.summary import summary_of
from scaletail_tui.ports.engine import EngineUnreachable

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasEngine, HasFolders, LookPorts, SpecPorts

log = logging.getLogger(__name__)
_AT_ONCE = 4
"""Stacks looked at in parallel: a look costs about 0.15 s of CPU, and there may be thirty."""
_READ_AT_ONCE = 16
"""Folders read in parallel: each is read by a thread of its own, and there may be thousands."""
_ENGINE_LIMIT = 4.0
_ROW_LIMIT = 8.0
"""Seconds for one row: a look ends within five by itself, so this is a look that went wrong."""
_TURN = 1.5
"""Seconds for which a row may keep others from being looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackList:
    """The rows, the worst first."""

    rows: tuple[StackSummary, ...]
    silence: str = ""
    """Why the engine told nothing: then stacks made by hand are not known, and the rows are the folders alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StacksHere:
    """Which stacks there are, before any of them is judged."""

    names: tuple[str, ...]
    """Folders below the root, then stacks made by hand."""
    by_hand: frozenset[str] = frozenset()
    projects: Mapping[str, str] = field(default_factory=dict)
    """Folder's name to what Compose calls it."""
    listed: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    """The engine's list of containers."""
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name to sentences about others that the engine cannot tell it from."""
    silence: str = ""
    """Why the engine told nothing."""
    finding: str | None = None
    """Id of the finding that it is silent."""


async def stacks(ports: LookPorts) -> tuple[StackSummary, ...]:
    """One row a stack, the worst first; where the engine does not answer, the folders alone, state unknown."""
    return (await list_stacks(ports)).rows


async def list_stacks(ports: LookPorts) -> StackList:
    here = await find_stacks(ports)
    found = [row async for row in judge_each(ports, here, here.names, knock=True)]
    return StackList(rows=order_rows(found), silence=here.silence)


def order_rows(rows: Iterable[StackSummary]) -> tuple[StackSummary, ...]:
    """The worst first."""
    return tuple(sort_stacks(rows))


async def find_stacks(ports: EngineAndFolders) -> StacksHere:
    """Which stacks there are; that takes a moment even where judging them takes long."""
    folders = await _names(ports)
    try:
        listed = await _list_containers(ports)
    except (ScaletailError, TimeoutError) as error:
        why, finding = _silence(error)
        return StacksHere(names=folders, silence=why, finding=finding)
    projects = await _projects(ports, folders)
    if await in_daemon_thread(lambda: learn_folders(ports, listed, projects), name="stack folders"):
        folders = await _names(ports)
        projects = await _projects(ports, folders)
    by_hand = await _find_handmade(ports, listed, known=frozenset(projects.values()))
    alike = tell_alike(projects, listed, await _named(ports, projects, listed))
    return StacksHere(
        names=(*folders, *by_hand), by_hand=frozenset(by_hand), projects=projects, listed=listed, alike=alike
    )


async def _named(
    ports: HasFolders, projects: Mapping[str, str], listed: Sequence[Mapping[str, Any]]
) -> dict[str, frozenset[str]]:
    """The container names of stacks that have no container: of the others the engine has let them have them."""
    there = {project_of(one) for one in listed}
    absent = [name for name, project in projects.items() if project not in there]
    try:
        async with asyncio.timeout(_TURN):
            return await in_daemon_thread(
                lambda: {name: container_names(ports, name) for name in absent}, name="container names"
            )
    except TimeoutError:
        return {}


async def judge_each(
    ports: LookPorts, here: StacksHere, names: Iterable[str], *, knock: bool = False
) -> AsyncIterator[StackSummary]:
    """The rows of these stacks, each as soon as it is judged; without an engine what their folders tell.

    `knock` asks each app whether it answers, which takes half as long again.
    """
    turns = _Turns(_READ_AT_ONCE if here.silence else _AT_ONCE)

    async def judge(name: str) -> StackSummary:
        if here.silence:
            return await _read_row(ports, name, here.silence, here.finding)
        observation = await Observer(ports, name).look(deep=False, knock=knock, listed=here.listed)
        with interrupt_after(JUDGEMENT_LIMIT):
            judged = diagnose(observation)
        if observation.expected.managed:
            return summary_of(observation, judged)
        service, origin = await in_daemon_thread(lambda: _recognise(ports, observation), name="catalog")
        return summary_of(observation, judged, service=service, origin=origin)

    async def row(name: str) -> StackSummary:
        async with turns.take():
            return _with_alike(await _row_of(ports, name, judge(name)), here.alike.get(name, ()))

    tasks = [asyncio.create_task(row(name)) for name in names]
    try:
        for next_one in asyncio.as_completed(tasks):
            yield await next_one
    finally:
        for task in tasks:
            task.cancel()


def _recognise(ports: SpecPorts, observation: Observation) -> tuple[str, StackOrigin]:
    """Which service of the catalog a stack made by hand is by its images, and whether another root of ours has it."""
    images = [one.image for one in (*observation.apps, *observation.helpers)]
    service = service_of_images(ports.catalog.load().services, images)
    elsewhere = observation.folder and observation.folder != ports.folders.folder(observation.stack)
    if elsewhere and is_written_by_us(ports, observation.folder):
        return service, StackOrigin.OTHER_ROOT
    return service, StackOrigin.BY_HAND


def _with_alike(row: StackSummary, alike: tuple[str, ...]) -> StackSummary:
    """A row without a finding says it in its sentence; each says it to who asks for everything."""
    return replace(row, alike=alike, sentence=row.sentence if row.finding else alike[0]) if alike else row


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


async def _names(ports: HasFolders) -> tuple[str, ...]:
    try:
        async with asyncio.timeout(_ROW_LIMIT):
            return await in_daemon_thread(ports.folders.names, name="stacks root")
    except TimeoutError as error:
        raise ScaletailError(
            f"The stacks root {ports.folders.root} does not answer within {_ROW_LIMIT:.0f} s.",
            remedy="It may stand on a disk or a server that is gone.",
        ) from error


async def _projects(ports: HasFolders, names: Sequence[str]) -> dict[str, str]:
    """What Compose calls each folder; the names themselves where the disk is late."""
    try:
        async with asyncio.timeout(_ROW_LIMIT):
            return await in_daemon_thread(
                lambda: {name: ports.folders.project(name) for name in names}, name="project names"
            )
    except TimeoutError:
        return {name: name for name in names}


async def _list_containers(ports: HasEngine) -> tuple[Mapping[str, Any], ...]:
    """The engine's containers; asked a second time where it was late: raises TimeoutError, or what the engine says."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_ENGINE_LIMIT):
            return await ports.engine.containers()
    async with asyncio.timeout(_ENGINE_LIMIT):
        return await ports.engine.containers()


async def _read_row(ports: SpecPorts, name: str, why: str, finding: str | None) -> StackSummary:
    return await in_daemon_thread(lambda: _summary_without_verdict(ports, name, why, finding), name="stack folder")


async def _row_of(ports: HasFolders, name: str, row: Awaitable[StackSummary]) -> StackSummary:
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


async def _find_handmade(
    ports: HasEngine, listed: Sequence[Mapping[str, Any]], *, known: frozenset[str]
) -> tuple[str, ...]:
    """Compose projects that are not among our folders and have a sidecar, by its image or by its TS_* variables."""
    projects: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in listed:
        projects[project_of(one)].append(one)
    found = []
    for project, containers in projects.items():
        if not project or project in known or not project.isprintable():
            continue
        if any(has_sidecar_image(str(container.get("Image", ""))) for container in containers):
            found.append(project)
            continue
        # An image of one's own: whoever lends its network to others may be a sidecar, and its variables tell.
        lenders = {network_mode_of(container).removeprefix("container:") for container in containers
                   if network_mode_of(container).startswith("container:")}  # fmt: skip
        for one in containers:
            if str(one.get("Id", "")) in lenders and await _is_sidecar(ports, str(one["Id"])):
                found.append(project)
                break
    return tuple(sorted(found))


async def _is_sidecar(ports: HasEngine, container: str) -> bool:
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


def _summary_without_verdict(ports: SpecPorts, name: str, why: str, finding: str | None) -> StackSummary:
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
        origin=StackOrigin.OURS if expected is not None and expected.managed else StackOrigin.BY_HAND,
        sentence=(disk.problem if disk is not None else "") or why,
    )
