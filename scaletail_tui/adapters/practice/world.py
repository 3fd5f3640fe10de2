"""The simulated host: its containers, its tailnet, and what is going to happen when.

Nothing runs in the background. What will happen stands in an agenda and is done, each thing at its own moment, when
somebody looks; who waits for news sleeps until the next entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.practice.agenda import Agenda
from scaletail_tui.adapters.practice.app.app import App
from scaletail_tui.adapters.practice.app.script import crash, script_for
from scaletail_tui.adapters.practice.app.troubles import Troubles
from scaletail_tui.adapters.practice.engine.container import Container, Listener, make_id
from scaletail_tui.adapters.practice.engine.events import EventStream
from scaletail_tui.adapters.practice.engine.image import Image, image_id
from scaletail_tui.adapters.practice.sidecar import serve_config
from scaletail_tui.adapters.practice.sidecar.sidecar import Sidecar
from scaletail_tui.adapters.practice.tailnet import Tailnet
from scaletail_tui.domain.imports.choices import IMPORTED
from scaletail_tui.domain.stack.raw_evidence import Death
from scaletail_tui.ports.engine import EngineRefused, NoSuchContainer
from scaletail_tui.ports.host import Clock

RESTART_PAUSES = (0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60.0)
"""Seconds between the restarts of a container that keeps ending, as the engine doubles them."""


class World:
    """One engine and its tailnet. Every public method first brings the world up to the clock's time."""

    def __init__(self, clock: Clock, root: Path) -> None:
        self.clock = clock
        self.root = root
        self.volumes: set[str] = set()
        """Names; what is in one is not pretended."""
        self.tailnet = Tailnet()
        self.containers: dict[str, Container] = {}
        self.images: dict[str, Image] = {}
        """Name to image; one image may have several names."""
        self.published: dict[str, int] = {}
        """Name to the serial of the image that the registry has under it, where that is not the first."""
        self.unwell: set[str] = set()
        """Names under which the registry has an image whose app ends as soon as it starts."""
        self.promised_ports: Callable[[str, str], tuple[int, ...]] = lambda image, service: ()
        """Ports that the catalog says an app of this image, as this Compose service, listens on."""
        self.instant = clock.now()
        """The moment that is being lived through; never ahead of the clock."""
        self.agenda = Agenda(clock)
        self.events = EventStream()
        self.troubles = Troubles(self)
        self._pretended: float | None = None
        self._used: tuple[Image, ...] = ()
        """Images that a container was made from, whatever they are called now."""
        self._count = 0

    # Time.

    @property
    def now(self) -> float:
        """The clock's time, or the moment of the past that is being told."""
        return self.clock.now() if self._pretended is None else self._pretended

    def pretend(self, moment: float | None) -> None:
        """Live through the past up to `moment`; None: from now on the clock counts."""
        if self._pretended is None and moment is not None:
            self.instant = moment
        self._pretended = moment
        self.catch_up()

    def catch_up(self, near: Container | None = None) -> None:
        """Do everything that is due, in order; then each sidecar reads its files, or those of one project alone.

        Who asks about one container sees what its own files do: a host of very many need not be read for that.
        """
        now = self.now
        for due, container, run, action in self.agenda.due(now):
            if container.run == run:
                self.instant = max(self.instant, due)
                action()
        self.instant = max(self.instant, now)
        for container in tuple(self.containers.values()):
            if near is not None and container.project != near.project:
                continue
            if container.running and isinstance(container.inhabitant, Sidecar):
                container.inhabitant.watch()

    def later(self, seconds: float, container: Container, action: Callable[[], None]) -> None:
        """Plan something for the present run of a container; it is void when that run ends before."""
        self.agenda.add(self.instant + seconds, container, action)

    async def news(self) -> None:
        """Return when something has happened, or should have."""
        await self.agenda.news()
        self.catch_up()

    def ring(self) -> None:
        self.agenda.ring()

    # Containers.

    def find(self, name_or_id: str) -> Container:
        """By name, id or the beginning of an id; raises NoSuchContainer."""
        found = self._named(name_or_id)
        self.catch_up(found)
        found = self._named(name_or_id)  # what was due may have made or removed it
        if found is None:
            raise NoSuchContainer(f"There is no container {name_or_id}.", detail=f"No such container: {name_or_id}")
        return found

    def _named(self, name_or_id: str) -> Container | None:
        found = self.containers.get(name_or_id.removeprefix("/"))
        if found is None and len(name_or_id) >= 12:
            found = next((one for one in self.containers.values() if one.id.startswith(name_or_id)), None)
        return found

    def find_image(self, name_or_id: str) -> Image | None:
        """By name, id or digest."""
        if name_or_id in self.images:
            return self.images[name_or_id]
        known = (one for one in (*self.images.values(), *self._used) if one.id == name_or_id)
        return next(known, None)

    def create(self, project: str, folder: str, service: str, model: Mapping[str, Any]) -> Container:
        """Create one container of a resolved Compose model."""
        self.catch_up()
        config: Mapping[str, Any] = model["services"][service]
        name = str(config.get("container_name") or f"{project}-{service}-1")
        joins = ""
        mode = str(config.get("network_mode") or "")
        if mode.startswith("service:"):
            joins = self._of_service(project, mode.removeprefix("service:")).id
        image = str(config.get("image", ""))
        self._count += 1
        container = Container(
            id=make_id("container", name, self._count),
            name=name,
            service=service,
            project=project,
            folder=folder,
            image=image,
            image_id=self.images[image].id if image in self.images else image_id(image),
            config=config,
            model=model,
            config_hash=config_hash(config),
            created=self.instant,
            environment=environment_of(config),
            joins=joins,
        )
        container.inhabitant = self._inhabitant(container)
        self.containers[name] = container
        if image in self.images:
            self._used = (*self._used, self.images[image])
        self._event(container, "create")
        return container

    def start(self, container: Container) -> None:
        """Start it; raises EngineRefused where the namespace it should join is not there."""
        self.catch_up()
        if container.running:
            return
        refused = self.troubles.why_not_started(container)
        if refused:
            container.error, container.exit_code = refused, 128
            raise EngineRefused(f"{container.name} could not be started.", detail=refused)
        if container.joins:
            owner = next((one for one in self.containers.values() if one.id == container.joins), None)
            if owner is None:
                raise EngineRefused(
                    f"{container.name} could not be started.", detail=f"No such container: {container.joins}"
                )
            if not owner.running:
                raise EngineRefused(
                    f"{container.name} could not be started.",
                    detail=f"cannot join network namespace of a non running container: {owner.id}",
                )
            container.namespace = owner.namespace
        container.restarts = 0  # as the engine does where somebody starts it
        self._start(container)

    def _start(self, container: Container) -> None:
        container.run += 1
        container.status, container.error = "running", ""
        container.started = self.instant
        container.pid = 4_000 + self._count % 20_000
        container.health = "starting" if container.config.get("healthcheck") else ""
        if not container.joins:
            container.namespace = (container.id, container.run)
        self._event(container, "start")
        if container.inhabitant is not None:
            container.inhabitant.begin()
        self.ring()

    def stop(self, container: Container) -> None:
        self.catch_up()
        if container.status not in ("running", "restarting"):
            return
        self._end(container, 143 if isinstance(container.inhabitant, App) else 0, "exited")
        self._event(container, "stop")
        self.ring()

    def end_by_itself(self, container: Container, exit_code: int) -> None:
        """It ended by itself; the engine starts it again where its restart policy says so."""
        again = str(container.config.get("restart") or "no") in ("always", "unless-stopped")
        self._end(container, exit_code, "restarting" if again else "exited")
        if again:
            pause = RESTART_PAUSES[min(container.restarts, len(RESTART_PAUSES) - 1)]
            self.later(pause, container, lambda: self._start_again(container))
        self.ring()

    def _start_again(self, container: Container) -> None:
        container.restarts += 1
        self._start(container)

    def _end(self, container: Container, exit_code: int, status: str) -> None:
        container.run += 1
        container.status = status
        container.finished = self.instant
        container.exit_code = exit_code
        container.deaths.append(Death(at=self.instant, exit_code=exit_code))
        container.health = "unhealthy" if container.health else ""
        if container.inhabitant is not None:
            container.inhabitant.end()
        self._event(container, "die", exitCode=str(exit_code))

    def remove(self, container: Container) -> None:
        self.stop(container)
        self.containers.pop(container.name, None)
        self._event(container, "destroy")
        self.ring()

    def healthy(self, container: Container) -> None:
        if container.health:
            container.health = "healthy"
            self._event(container, "health_status: healthy")
            self.ring()

    def _inhabitant(self, container: Container) -> Sidecar | App:
        if "tailscale/tailscale" in container.image or "TS_STATE_DIR" in container.environment:
            return Sidecar(self, container)
        ports = self._served_ports(container) or self.promised_ports(container.image, container.service)
        script = script_for(container.image, container.project, ports)
        made_from = self.images.get(container.image)
        crashes = made_from is not None and made_from.serial and container.image in self.unwell
        return App(self, container, crash(script) if crashes else script)

    def _served_ports(self, container: Container) -> tuple[int, ...]:
        """Of an app that was imported what its sidecar's Serve shows: the catalog promises nothing for it."""
        meta = container.model.get("x-scaletail")
        if not isinstance(meta, Mapping) or meta.get("service") != IMPORTED or not container.joins:
            return ()
        sidecar = next((one for one in self.containers.values() if one.id == container.joins), None)
        if sidecar is None or not isinstance(sidecar.inhabitant, Sidecar):
            return ()
        try:
            serve = json.loads(sidecar.inhabitant.told.serve_text() or "{}")
        except ValueError:
            return ()
        return tuple(dict.fromkeys(one.port for one in serve_config.backends(serve)))

    def _of_service(self, project: str, service: str) -> Container:
        for container in self.containers.values():
            if container.project == project and container.service == service:
                return container
        raise EngineRefused(f"{project} has no container of {service} yet.", detail=f"no such service: {service}")

    def namesakes(self, project: str) -> tuple[Container, ...]:
        """The containers of one Compose project."""
        self.catch_up()
        return tuple(one for one in self.containers.values() if one.project == project)

    # What is seen from within and from without.

    def listeners(self, owner: Container) -> tuple[Listener, ...]:
        """Everything that listens in a container's network namespace."""
        found: list[Listener] = []
        for container in self.containers.values():
            if container.running and container.namespace == owner.namespace and container.inhabitant is not None:
                found += container.inhabitant.listeners()
        return tuple(found)

    def say(self, container: Container, line: str, *, error: bool = False) -> None:
        """One line of a container's log, now; `@` in it becomes date and time as tailscaled writes them."""
        stamp = datetime.fromtimestamp(self.instant, UTC)
        text = line.replace("@", f"{stamp:%Y/%m/%d %H:%M:%S}", 1) if "@" in line else line
        container.write(at=self.instant, text=text, error=error)
        self.ring()

    def _event(self, container: Container, action: str, **attributes: str) -> None:
        self.events.tell(container, action, self.instant, **attributes)
        self.ring()


def config_hash(config: Mapping[str, Any]) -> str:
    """Changes whenever the service does: then Compose makes the container anew."""
    return make_id("config", repr(sorted(config.items(), key=lambda item: item[0])))


def environment_of(config: Mapping[str, Any]) -> dict[str, str]:
    raw = config.get("environment") or {}
    if isinstance(raw, Mapping):
        return {str(key): "" if value is None else str(value) for key, value in raw.items()}
    return {key: value for key, _, value in (str(item).partition("=") for item in raw)}
