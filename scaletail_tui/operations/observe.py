"""Look at one stack: all sources at once, each with a time limit, and what fails is a fact."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from scaletail_tui.domain.diagnosis.inspect import name_of, project_of, stack_containers
from scaletail_tui.domain.diagnosis.listeners import parse_listeners
from scaletail_tui.domain.diagnosis.observation import ContainerFacts, EngineTrouble, Expected, Observation, Role, Seen
from scaletail_tui.domain.diagnosis.readings import run_log, serve_facts, serve_file_facts, status_facts
from scaletail_tui.domain.diagnosis.sidecar_facts import RunLog, ServeFacts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.looks import EngineLook, LogLine, SidecarLook, StackOnDisk
from scaletail_tui.operations.expected import expected_of
from scaletail_tui.operations.probes import answer_of, loopback_of
from scaletail_tui.operations.time_limit import Deadline
from scaletail_tui.ports import EngineUnreachable, NoSuchContainer, Ports, SidecarShell

LIMIT = 6.0
"""Seconds for a whole look, a hanging engine included."""
_ENGINE_LIMIT = 3.5
_LOG_LINES = 400
_APP_LOG_LINES = 40
_CALM = 60.0
"""Seconds after which an app that restarted is calm again."""


async def observe(ports: Ports, name: str, *, deep: bool = True, shell: SidecarShell | None = None) -> Observation:
    """Gather everything about one stack; never raises for what the world does, and ends within `LIMIT`.

    `deep` adds the TLS request to the device's own address, requests on loopback, and what rarely changes (image ages,
    Compose's version). `shell` is a shell in the sidecar that is open already.
    """
    return await Observer(ports, name).look(deep=deep, shell=shell)


class Observer:
    """Looks at one stack again and again; what cannot change while it lives is asked once."""

    def __init__(self, ports: Ports, name: str) -> None:
        self._ports = ports
        self.name = name
        self._images: dict[str, Mapping[str, Any]] = {}
        self._compose_version = ""

    async def look(
        self,
        *,
        deep: bool = True,
        logs: bool = True,
        shell: SidecarShell | None = None,
        listed: Sequence[Mapping[str, Any]] | None = None,
    ) -> Observation:
        """`logs` False leaves the logs out; `listed` is the engine's list of containers where it is known already."""
        deadline = Deadline(LIMIT, now=self._ports.clock.now)
        disk, engine, found = await asyncio.gather(
            self._folder(deadline), self._engine(deep, deadline), self._containers(listed, deep, deadline)
        )
        containers, trouble = found
        expected = expected_of(self._ports, disk) if disk is not None else Expected()
        sidecar = _first(containers.value or (), Role.SIDECAR)
        seen, log, app_logs, missing = await asyncio.gather(
            self._sidecar(sidecar, shell, deadline),
            self._sidecar_log(sidecar if logs else None, deadline),
            self._app_logs(containers.value or (), deadline) if logs else _nothing(),
            self._missing_images(containers, expected, deep, deadline),
        )
        holder = self._ports.locks.holder(self.name)
        observation = Observation(
            stack=self.name,
            at=self._ports.clock.now(),
            folder=disk.folder if disk is not None else _working_dir(containers.value or ()),
            expected=expected,
            engine=engine,
            trouble=trouble,
            containers=containers,
            missing_images=missing,
            status=_part(seen, "status", lambda look: status_facts(look.status or {}), "status"),
            serve=_part(seen, "serve", lambda look: serve_facts(look.serve or {}), "serve"),
            listeners=_part(seen, "tcp", lambda look: parse_listeners(look.tcp or ""), "tcp"),
            healthz=_part(seen, "healthz", lambda look: (look.healthz or "").strip()[:200], "healthz"),
            serve_file=self._serve_file(disk),
            sidecar_log=log,
            app_logs=app_logs,
            files_problem=disk.problem if disk is not None else "",
            working_on_it=holder.sentence() if holder is not None else "",
        )
        return await self._deepened(observation, deadline) if deep else observation

    async def _deepened(self, observation: Observation, deadline: Deadline) -> Observation:
        answer, loopback = await asyncio.gather(
            answer_of(self._ports, observation, deadline), loopback_of(self._ports, observation, deadline)
        )
        return replace(observation, answer=answer, loopback=loopback, at=self._ports.clock.now())

    async def _folder(self, deadline: Deadline) -> StackOnDisk | None:
        seen = await deadline.ask(asyncio.to_thread(self._ports.folders.read, self.name), limit=2.0)
        return seen.value

    async def _engine(self, deep: bool, deadline: Deadline) -> Seen[EngineLook]:
        looks = [deadline.ask(self._ports.engine.look(), limit=_ENGINE_LIMIT)]
        if deep and not self._compose_version:
            version, seen = await asyncio.gather(
                deadline.ask(self._ports.compose.version(), limit=_ENGINE_LIMIT), looks[0]
            )
            self._compose_version = version.value or ""
        else:
            seen = await looks[0]
        if seen.value is None or not self._compose_version:
            return seen
        return Seen(value=replace(seen.value, compose_version=self._compose_version), at=seen.at)

    async def _containers(
        self, listed: Sequence[Mapping[str, Any]] | None, deep: bool, deadline: Deadline
    ) -> tuple[Seen[tuple[ContainerFacts, ...]], EngineTrouble | None]:
        if listed is None:
            try:
                async with asyncio.timeout(min(_ENGINE_LIMIT, deadline.left)):
                    listed = await self._ports.engine.containers()
            except TimeoutError:
                trouble = EngineTrouble(detail=f"no answer from the engine within {_ENGINE_LIMIT:g} s")
                return Seen(missing="the engine does not answer"), trouble
            except EngineUnreachable as error:
                return Seen(missing="the engine cannot be asked"), await self._trouble(error, deadline)
            except ScaletailError as error:
                return Seen(missing=f"{error.title} {error.detail}".strip()), None
        own = [name_of(one) for one in listed if project_of(one) == self.name]
        inspected = [one for one in await asyncio.gather(*(self._inspect(one, deadline) for one in own)) if one]
        if deep:
            await asyncio.gather(*(self._learn_image(str(one.get("Image", "")), deadline) for one in inspected))
        now = self._ports.clock.now()
        return Seen(value=stack_containers(inspected, images=self._images, now=now), at=now), None

    async def _trouble(self, error: EngineUnreachable, deadline: Deadline) -> EngineTrouble:
        detail = error.detail or error.title
        if not error.permission:
            return EngineTrouble(detail=detail)
        host = await deadline.ask(self._ports.host.look(), limit=2.0)
        user = host.value.user if host.value is not None else ""
        endpoint = host.value.endpoint if host.value is not None else ""
        return EngineTrouble(detail=detail, permission=True, user=user, endpoint=endpoint)

    async def _inspect(self, container: str, deadline: Deadline) -> Mapping[str, Any] | None:
        try:
            return (await deadline.ask(self._ports.engine.inspect(container), limit=_ENGINE_LIMIT)).value
        except NoSuchContainer:
            return None  # it went between the list and this question

    async def _learn_image(self, image: str, deadline: Deadline) -> None:
        if image and image not in self._images:
            seen = await deadline.ask(self._ports.engine.image(image), limit=2.0)
            if seen.value is not None:
                self._images[image] = seen.value

    async def _missing_images(
        self, containers: Seen[tuple[ContainerFacts, ...]], expected: Expected, deep: bool, deadline: Deadline
    ) -> tuple[str, ...]:
        """Asked only where a container that should be there is not: what runs needs no image."""
        if not deep or containers.value is None or _first(containers.value, Role.APP) is not None:
            return ()
        wanted = [reference for reference in expected.images if "$" not in reference]
        looks = await asyncio.gather(
            *(deadline.ask(self._ports.engine.has_image(reference), limit=2.0) for reference in wanted)
        )
        return tuple(reference for reference, look in zip(wanted, looks, strict=True) if look.value is False)

    async def _sidecar(
        self, sidecar: ContainerFacts | None, shell: SidecarShell | None, deadline: Deadline
    ) -> Seen[SidecarLook]:
        if sidecar is None:
            return Seen(missing="no sidecar to ask")
        if not sidecar.running:
            return Seen(missing=f"the sidecar is {sidecar.status}")
        if shell is not None:
            return await deadline.ask(shell.look(), limit=4.0)
        return await deadline.ask(self._ports.sidecars.look(sidecar.name), limit=4.0)

    async def _sidecar_log(self, sidecar: ContainerFacts | None, deadline: Deadline) -> Seen[RunLog]:
        if sidecar is None:
            return Seen()
        return await deadline.ask(self._run_log(sidecar, _LOG_LINES), limit=3.0)

    async def _app_logs(self, containers: Sequence[ContainerFacts], deadline: Deadline) -> Mapping[str, RunLog]:
        """Of containers that do not run calmly; a calm app's log is none of our business."""
        now = self._ports.clock.now()
        uneasy = [one for one in containers if one.role is not Role.SIDECAR and not _calm(one, now)]
        seen = await asyncio.gather(*(deadline.ask(self._run_log(one, _APP_LOG_LINES), limit=3.0) for one in uneasy))
        return {one.name: log.value for one, log in zip(uneasy, seen, strict=True) if log.value is not None}

    async def _run_log(self, container: ContainerFacts, tail: int) -> RunLog:
        lines: list[LogLine] = []
        batches = self._ports.engine.logs(container.name, tail=tail)
        async with aclosing(batches) as stream:
            async for batch in stream:
                lines.extend(batch)
        return run_log(lines, running=container.running, started=container.started, finished=container.finished)

    def _serve_file(self, disk: StackOnDisk | None) -> Seen[ServeFacts]:
        if disk is None or disk.serve_text is None:
            return Seen(missing="no Serve file in the stack's folder")
        read = serve_file_facts(disk.serve_text)
        if isinstance(read, str):
            return Seen(missing=read)
        return Seen(value=read, at=self._ports.clock.now())


async def _nothing() -> Mapping[str, RunLog]:
    return {}


def _part(seen: Seen[SidecarLook], name: str, read: Any, error: str) -> Seen[Any]:
    """One part of a sidecar's look, or why it is missing."""
    look = seen.value
    if look is None:
        return Seen(missing=seen.missing)
    if getattr(look, name) is None:
        return Seen(missing=look.errors.get(error) or f"the sidecar said nothing about {name}")
    return Seen(value=read(look), at=seen.at)


def _first(containers: Sequence[ContainerFacts], role: Role) -> ContainerFacts | None:
    return next((one for one in containers if one.role is role), None)


def _working_dir(containers: Sequence[ContainerFacts]) -> str:
    return next((one.working_dir for one in containers if one.working_dir), "")


def _calm(one: ContainerFacts, now: float) -> bool:
    return one.running and (one.restarts == 0 or (one.started is not None and now - one.started > _CALM))
