"""Gather what a support bundle holds: one deep look, the files as Compose reads them, logs, and the last deploy."""

from __future__ import annotations

import asyncio
import posixpath
from contextlib import aclosing
from typing import TYPE_CHECKING

from scaletail_tui import __version__
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.stage import JobEvent
from scaletail_tui.domain.support.parts import MOST_LINES, SupportParts, ToldLine
from scaletail_tui.operations.observe.containers import find_project, members
from scaletail_tui.operations.observe.judge import judge
from scaletail_tui.operations.observe.observer import observe
from scaletail_tui.operations.observe.origin import check_known
from scaletail_tui.operations.observe.recording import secrets_of

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import DeployPorts, EngineAndFolders, HasEngine, HasJobs

_LIMIT = 10.0
"""Seconds for one container's log, and for the record of a deploy."""


async def gather_support(ports: DeployPorts, name: str) -> SupportParts:
    """Raises BadInput for a stack that nobody knows; a part that cannot be had is left out."""
    origin = await check_known(ports, name)
    observation = await observe(ports, name)
    model, refused = {}, ""
    if origin.folder:
        try:
            model = dict(await ports.compose.config(origin.folder, await find_project(ports, name)))
        except ScaletailError as error:
            refused = error.detail or error.title
    env = await asyncio.to_thread(ports.folders.text_at, posixpath.join(origin.folder, ".env")) if origin.folder else ""
    job, events = await _last_job(ports, name)
    return SupportParts(
        stack=name, versions=await _versions(ports, observation), diagnosis=judge(observation), model=model,
        refused=refused, env=env or "", lines=await _lines(ports, name), events=events, job=job,
        secrets=await secrets_of(ports, observation),
    )  # fmt: skip


async def _versions(ports: DeployPorts, observation: Observation) -> dict[str, str]:
    status = observation.status.value
    found = {"scaletail-tui": __version__, "tailscale": status.version if status is not None else ""}
    try:
        look = await ports.engine.look()
        found |= {"engine": look.version, "api": look.api_version, "system": look.operating_system}
        found["compose"] = await ports.compose.version()
    except ScaletailError as error:
        found["engine"] = found.get("engine") or f"does not answer: {error.title}"
    return {name: value for name, value in found.items() if value}


async def _lines(ports: EngineAndFolders, name: str) -> tuple[ToldLine, ...]:
    try:
        containers = (await members(ports, name)).containers
    except ScaletailError:
        return ()
    found = await asyncio.gather(*(_lines_of(ports, one.name, one.service or one.name) for one in containers))
    return tuple(line for lines in found for line in lines)


async def _lines_of(ports: HasEngine, container: str, service: str) -> list[ToldLine]:
    lines: list[ToldLine] = []
    try:
        async with asyncio.timeout(_LIMIT), aclosing(ports.engine.logs(container, tail=MOST_LINES)) as batches:
            async for batch in batches:
                lines += [ToldLine(at=line.at, service=service, text=line.text) for line in batch]
    except (ScaletailError, TimeoutError):
        pass  # what came until then is told
    return lines[-MOST_LINES:]


async def _last_job(ports: HasJobs, name: str) -> tuple[str, tuple[JobEvent, ...]]:
    latest = await asyncio.to_thread(ports.jobs.latest, name)
    if latest is None:
        return "", ()
    events: list[JobEvent] = []
    try:
        async with (
            asyncio.timeout(_LIMIT if not latest.running else 1.0),
            aclosing(ports.jobs.follow(latest.id)) as news,
        ):
            async for event in news:
                events.append(event)
    except (ScaletailError, TimeoutError):
        pass
    return latest.id, tuple(events)
