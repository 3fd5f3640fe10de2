"""Look at one stack: all sources at once, each with a time limit, and what fails is a fact."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from scaletail_tui.domain.diagnosis.clues.backends import is_reached_without_serve, judge_ports
from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposeFacts
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.inner_readings import (
    dns_facts,
    lock_facts,
    namespace_facts,
    peers_facts,
    prefs_facts,
)
from scaletail_tui.domain.diagnosis.evidence.listeners import parse_listeners
from scaletail_tui.domain.diagnosis.evidence.missing import Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.readings import run_log, serve_facts, serve_file_facts, status_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog, ServeFacts
from scaletail_tui.domain.stack.raw_evidence import HostLook, LogLine, SidecarLook, StackOnDisk
from scaletail_tui.operations.daemon_thread import Deadline
from scaletail_tui.operations.observe.engine import EngineReader, calm
from scaletail_tui.operations.observe.files import FilesReader
from scaletail_tui.operations.observe.probes import answer_of, loopback_of
from scaletail_tui.operations.observe.same_name import find_out
from scaletail_tui.operations.observe.twins import find_twins, is_connected_twice
from scaletail_tui.ports.sidecars import SidecarShell

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import LookPorts

T = TypeVar("T")

LIMIT = 5.0
"""Seconds for a whole look, a hanging engine included: a command that prints it ends within six."""
_NO_COMPOSE: Seen[ComposeFacts] = Seen()
_NO_HOST: Seen[HostLook] = Seen()
_LOG_LINES = 400
_APP_LOG_LINES = 40


async def observe(ports: LookPorts, name: str, *, deep: bool = True, shell: SidecarShell | None = None) -> Observation:
    """Gather everything about one stack; never raises for what the world does, and ends within `LIMIT`.

    `deep` adds the TLS request to the device's own address, requests on loopback, the Compose files, and what rarely
    changes (settings, DNS, peers, image ages). `shell` is a shell in the sidecar that is open already.
    """
    return await Observer(ports, name).look(deep=deep, shell=shell)


class Observer:
    """Looks at one stack again and again; what cannot change while it lives is asked once."""

    def __init__(self, ports: LookPorts, name: str) -> None:
        self._ports = ports
        self.name = name
        self._engine = EngineReader(ports, name)
        self._files = FilesReader(ports, name)

    def files_changed(self) -> bool:
        """True when the files of the stack's folder were written since the last look."""
        return self._files.have_changed()

    async def look(
        self,
        *,
        deep: bool = True,
        logs: bool = True,
        knock: bool = False,
        shell: SidecarShell | None = None,
        listed: Sequence[Mapping[str, Any]] | None = None,
    ) -> Observation:
        """`logs` False leaves the logs out; `knock` asks the app on loopback though the look is not deep, and where
        nothing runs it asks Compose whether it takes the files.

        `listed` is the engine's list of containers where it is known already.
        """
        ports, deadline = self._ports, Deadline(LIMIT, now=self._ports.clock.now)
        if listed is None:
            await find_out(ports, self.name)
        (disk, expected), engine, (containers, trouble), host = await asyncio.gather(
            self._files.folder(deadline),
            self._engine.engine(deep, deadline, alive=listed is not None),
            self._engine.containers(listed, deep, deadline),
            self._engine.host(deadline) if deep else _nothing(_NO_HOST),
        )
        known = containers.value or ()
        sidecar = _first(known, Role.SIDECAR)
        local = host.value is None or host.value.endpoint.startswith(("unix://", "npipe://")) or not host.value.endpoint
        seen, log, app_logs, compose = await asyncio.gather(
            self._sidecar(sidecar, shell, deep or offers_more(sidecar), deadline),
            self._sidecar_log(sidecar if logs else None, deadline),
            self._app_logs(known, deadline) if logs else _nothing({}),
            self._compose(disk, known, deadline, local=local)
            if deep or (knock and disk is not None and not any(one.running for one in known))
            else _nothing(_NO_COMPOSE),
        )
        inside = seen.value.serve_file if seen.value is not None else None
        serve_file, serve_at = self._files.serve_file(disk, sidecar, inside)
        holder = ports.locks.holder(self.name)
        problem, problem_at = (
            (disk.problem, disk.problem_at) if disk is not None and disk.problem else self._files.refusal
        )
        time = ports.public_times.of(self.name)
        refusal = ports.refusals.of(self.name)
        observation = Observation(
            public_until=time.until if time is not None else None,
            refused=refusal.said if refusal is not None else "",
            refused_at=refusal.at if refusal is not None else None,
            stack=self.name,
            at=ports.clock.now(),
            folder=disk.folder if disk is not None else _working_dir(known),
            expected=expected,
            engine=engine,
            trouble=trouble,
            host=host,
            containers=containers,
            status=_part(seen, "status", status_facts),
            serve=_part(seen, "serve", serve_facts),
            listeners=_part(seen, "tcp", parse_listeners),
            healthz=_part(seen, "healthz", lambda text: text.strip()[:200]),
            serve_file=serve_file,
            serve_at=serve_at,
            serve_written=self._files.serve_written(disk, serve_at),
            serve_inside=_serve_inside(seen),
            compose=compose,
            sidecar_log=log,
            app_logs=app_logs,
            files_problem=problem,
            files_problem_at=problem_at,
            working_on_it=holder.sentence() if holder is not None else "",
        )
        if not deep:
            if offers_more(sidecar):
                observation = replace(observation, prefs=_part(seen, "prefs", prefs_facts))
            return await self._knock(observation, deadline) if knock else observation
        observation = replace(
            observation,
            prefs=_part(seen, "prefs", prefs_facts),
            dns=_part(seen, "dns", dns_facts),
            lock=_part(seen, "lock", lock_facts),
            peers=_part(seen, "status", peers_facts),
            namespace=_part(seen, "namespace", namespace_facts),
        )
        outdated, missing, twins, twice, deeper = await asyncio.gather(
            self._files.find_outdated(disk, known, deadline),
            self._engine.missing_images(containers, expected, deadline),
            self._twins(sidecar, observation, deadline),
            self._connected_twice(observation, deadline),
            self._answers(observation, deadline),
        )
        return replace(
            deeper, outdated=outdated, missing_images=missing, twins=twins, connected_twice=twice, at=ports.clock.now()
        )

    async def _twins(
        self, sidecar: ContainerFacts | None, observation: Observation, deadline: Deadline
    ) -> Seen[tuple[str, ...]]:
        """Other containers that are the same device."""
        status = observation.status.value
        if sidecar is None or status is None or not status.node_id:
            return Seen(why=Missing(detail="the device has no id yet"))
        return await deadline.ask(find_twins(self._ports, sidecar.name, status.node_id), limit=2.5)

    async def _connected_twice(self, observation: Observation, deadline: Deadline) -> Seen[bool]:
        """Whether another host is the same device, as control sees it."""
        status = observation.status.value
        if status is None or not status.node_id:
            return Seen(why=Missing(detail="the device has no id yet"))
        return await deadline.ask(is_connected_twice(self._ports, status.node_id), limit=2.5)

    async def glance(self, last: Observation, shell: SidecarShell, *, sockets: bool) -> Observation | None:
        """The last look with a new status, and new listeners; None where only a whole look can tell what is.

        For a stack that is well, on an engine whose events are heard: nothing else is asked.
        """
        deadline = Deadline(LIMIT, now=self._ports.clock.now)
        if self._files.have_changed():
            return None
        seen = await deadline.ask(shell.glance(sockets=sockets), limit=3.5)
        holder = self._ports.locks.holder(self.name)
        if seen.value is None or seen.value.status is None or holder is not None or last.working_on_it:
            return None
        fresh = replace(last, at=self._ports.clock.now(), status=_part(seen, "status", status_facts))
        if not sockets:
            return fresh
        return replace(fresh, listeners=_part(seen, "tcp", parse_listeners), serve_inside=_serve_inside(seen))

    async def _compose(
        self, disk: StackOnDisk | None, known: Sequence[ContainerFacts], deadline: Deadline, *, local: bool
    ) -> Seen[ComposeFacts]:
        facts = await self._files.compose(disk, known, deadline, local=local)
        await self._files.ask_compose(disk, known, deadline)
        return facts

    async def _knock(self, observation: Observation, deadline: Deadline) -> Observation:
        """With what the app answers on loopback, and with the logs of apps that do not answer well."""
        observation = replace(observation, loopback=await loopback_of(self._ports, observation, deadline))
        return await self._with_logs(observation, deadline)

    async def _answers(self, observation: Observation, deadline: Deadline) -> Observation:
        """The costly parts, and the logs of apps that turn out not to answer."""
        answer, loopback = await asyncio.gather(
            answer_of(self._ports, observation, deadline), loopback_of(self._ports, observation, deadline)
        )
        return await self._with_logs(replace(observation, answer=answer, loopback=loopback), deadline)

    async def _with_logs(self, observation: Observation, deadline: Deadline) -> Observation:
        """The same with the logs of apps that were found not to answer well."""
        judged, answer = judge_ports(observation), observation.answer.value
        bad = any((one.answer.status or 599) >= 400 for one in observation.loopback.value or ())
        own = observation.expected.own_https or is_reached_without_serve(observation)
        bad = bad or (own and answer is not None and answer.connected and not answer.verified)
        if not bad and (judged is None or not judged.silent):
            return observation
        unread = [app for app in observation.apps if app.name not in observation.app_logs]
        logs = await self._logs_of(unread, deadline)
        return replace(observation, app_logs={**observation.app_logs, **logs})

    async def _sidecar(
        self, sidecar: ContainerFacts | None, shell: SidecarShell | None, deep: bool, deadline: Deadline
    ) -> Seen[SidecarLook]:
        if sidecar is None:
            return Seen(why=Missing(detail="no sidecar to ask"))
        if not sidecar.running:
            return Seen(why=Missing(detail=f"the sidecar is {sidecar.status}"))
        asked = self._ports.clock.now()
        look = shell.look(deep=deep) if shell is not None else self._ports.sidecars.look(sidecar.name, deep=deep)
        seen = await deadline.ask(look, limit=3.5)
        # What is told may have changed while the rest was told: it is as old as the question.
        return seen if seen.value is None else replace(seen, at=asked)

    async def _sidecar_log(self, sidecar: ContainerFacts | None, deadline: Deadline) -> Seen[RunLog]:
        if sidecar is None:
            return Seen()
        return await deadline.ask(self._run_log(sidecar, _LOG_LINES), limit=3.0)

    async def _app_logs(self, containers: Sequence[ContainerFacts], deadline: Deadline) -> Mapping[str, RunLog]:
        """Of containers that do not run calmly; a calm app's log is none of our business."""
        now = self._ports.clock.now()
        uneasy = [
            container for container in containers if container.role is not Role.SIDECAR and not calm(container, now)
        ]
        return await self._logs_of(uneasy, deadline)

    async def _logs_of(self, containers: Sequence[ContainerFacts], deadline: Deadline) -> Mapping[str, RunLog]:
        seen = await asyncio.gather(
            *(deadline.ask(self._run_log(container, _APP_LOG_LINES), limit=3.0) for container in containers)
        )
        return {one.name: log.value for one, log in zip(containers, seen, strict=True) if log.value is not None}

    async def _run_log(self, container: ContainerFacts, tail: int) -> RunLog:
        lines: list[LogLine] = []
        batches = self._ports.engine.logs(container.name, tail=tail)
        async with aclosing(batches) as stream:
            async for batch in stream:
                lines.extend(batch)
        return run_log(lines, running=container.running, started=container.started, finished=container.finished)


async def _nothing(value: T) -> T:
    return value


def _part(seen: Seen[SidecarLook], name: str, read: Callable[[Any], T]) -> Seen[T]:
    """One part of a sidecar's look, or why it is missing."""
    look = seen.value
    if look is None:
        return Seen(why=seen.why)
    raw = getattr(look, name)
    if raw is None:
        if name in look.limits:
            return Seen(why=Missing(reason=Reason.LATE_INSIDE, limit=look.limits[name]))
        return Seen(why=Missing(detail=look.errors.get(name) or f"the sidecar said nothing about {name}"))
    return Seen(value=read(raw), at=seen.at)


def _serve_inside(seen: Seen[SidecarLook]) -> Seen[ServeFacts]:
    text = _part(seen, "serve_file", str)
    if text.value is None:
        return Seen(why=text.why)
    read = serve_file_facts(text.value)
    return (
        Seen(why=Missing(reason=Reason.INVALID, detail=read)) if isinstance(read, str) else Seen(value=read, at=text.at)
    )


def _first(containers: Sequence[ContainerFacts], role: Role) -> ContainerFacts | None:
    return next((container for container in containers if container.role is role), None)


def _working_dir(containers: Sequence[ContainerFacts]) -> str:
    return next((container.working_dir for container in containers if container.working_dir), "")


def offers_more(sidecar: ContainerFacts | None) -> bool:
    """True for a device that offers routes, an exit node or an app connector: whether an admin has allowed them is
    told by its settings and its status together, and every look tells."""
    settings = sidecar.sidecar_settings if sidecar is not None else {}
    return bool(settings.get("TS_ROUTES")) or "--advertise-" in settings.get("TS_EXTRA_ARGS", "")
