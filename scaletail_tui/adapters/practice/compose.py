"""The practice twin of Docker Compose: reads real stack folders, acts on simulated containers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.compose.draft import draft_folder
from scaletail_tui.adapters.practice.client import COMPOSE_VERSION
from scaletail_tui.adapters.practice.engine.container import Container
from scaletail_tui.adapters.practice.engine.image import Image, layers_of
from scaletail_tui.adapters.practice.world import World, config_hash
from scaletail_tui.domain.compose.substitution import interpolate, merge_override
from scaletail_tui.domain.powers.forms import move_paths
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.engine import EngineRefused

BYTES_PER_SECOND = 26_000_000
CREATING = 0.12
STARTING = 0.25
STOPPING = 0.3


class PracticeCompose:
    """`ports.Compose` on a simulated world."""

    def __init__(self, enter: Callable[[], Awaitable[World]]) -> None:
        self._enter = enter

    async def version(self) -> str:
        return COMPOSE_VERSION

    async def config(self, folder: str, project: str) -> Mapping[str, Any]:
        return await asyncio.to_thread(resolve, Path(folder), project)

    async def resolve(self, files: Mapping[str, str], folder: str, project: str) -> Mapping[str, Any]:
        with draft_folder(files, folder) as (top, here):
            moved: Mapping[str, Any] = move_paths(await self.config(str(here), project), str(top), "")
        return moved

    async def hashes(
        self, folder: str, project: str, *, files: Sequence[str] = (), joined: Mapping[str, str] | None = None,
        lent: Mapping[str, str] | None = None,
    ) -> Mapping[str, str]:  # fmt: skip
        services = (await self.config(folder, project))["services"]
        return {str(name): config_hash(config) for name, config in services.items()}

    async def pull(self, folder: str, project: str, services: Sequence[str]) -> AsyncGenerator[ComposeEvent, None]:
        world = await self._enter()
        model = await self.config(folder, project)
        for service in services or tuple(model["services"]):
            image = str(model["services"][service].get("image", ""))
            name = f"Image {image}"
            yield ComposeEvent(id=name, status="Working", text="Pulling")
            serial = world.published.get(image, 0)
            if image not in world.images or world.images[image].serial != serial:
                for layer in layers_of(image):
                    for step in range(1, 6):
                        await world.clock.sleep(layer.size / 5 / BYTES_PER_SECOND)
                        yield ComposeEvent(
                            id=layer.id, parent=name, status="Working", text="Downloading",
                            current=layer.size * step // 5, total=layer.size,
                        )  # fmt: skip
                    yield ComposeEvent(
                        id=layer.id, parent=name, status="Done", text="Pull complete",
                        current=layer.size, total=layer.size,
                    )  # fmt: skip
                world.images[image] = Image(reference=image, tagged=world.clock.now(), serial=serial)
            yield ComposeEvent(id=name, status="Done", text="Pulled")

    async def up(
        self, folder: str, project: str, services: Sequence[str], *, force_recreate: bool = False, pull: bool = True
    ) -> AsyncGenerator[ComposeEvent, None]:
        world = await self._enter()
        model = await self.config(folder, project)
        if not world.namesakes(project):
            yield ComposeEvent(id=f"Network {project}_default", status="Working", text="Creating")
            yield ComposeEvent(id=f"Network {project}_default", status="Done", text="Created")
        for service in services or tuple(model["services"]):
            config = model["services"][service]
            container = _of(world, project, service)
            name = f"Container {config.get('container_name') or f'{project}-{service}-1'}"
            if container is not None and (force_recreate or _differs(world, container, config)):
                yield ComposeEvent(id=name, status="Working", text="Recreate")
                await world.clock.sleep(STOPPING)
                world.remove(container)
                container = None
            if container is None:
                yield ComposeEvent(id=name, status="Working", text="Creating")
                await world.clock.sleep(CREATING)
                container = self._create(world, project, folder, service, model)
                yield ComposeEvent(id=name, status="Done", text="Created")
            if container.running:
                yield ComposeEvent(id=name, status="Done", text="Running")
                continue
            yield ComposeEvent(id=name, status="Working", text="Starting")
            await world.clock.sleep(STARTING)
            self._start(world, container)
            yield ComposeEvent(id=name, status="Done", text="Started")

    async def down(self, folder: str, project: str) -> AsyncGenerator[ComposeEvent, None]:
        world = await self._enter()
        for container in sorted(world.namesakes(project), key=lambda one: not one.joins):
            name = f"Container {container.name}"
            yield ComposeEvent(id=name, status="Working", text="Stopping")
            await world.clock.sleep(STOPPING if container.running else 0.02)
            world.stop(container)
            yield ComposeEvent(id=name, status="Done", text="Stopped")
            world.remove(container)
            yield ComposeEvent(id=name, status="Done", text="Removed")
        yield ComposeEvent(id=f"Network {project}_default", status="Done", text="Removed")

    async def stop(self, folder: str, project: str, services: Sequence[str]) -> AsyncGenerator[ComposeEvent, None]:
        world = await self._enter()
        for container in world.namesakes(project):
            if services and container.service not in services:
                continue
            yield ComposeEvent(id=f"Container {container.name}", status="Working", text="Stopping")
            await world.clock.sleep(STOPPING if container.running else 0.02)
            world.stop(container)
            yield ComposeEvent(id=f"Container {container.name}", status="Done", text="Stopped")

    def _create(self, world: World, project: str, folder: str, service: str, model: Mapping[str, Any]) -> Container:
        name = str(model["services"][service].get("container_name") or f"{project}-{service}-1")
        image = str(model["services"][service].get("image", ""))
        if name in world.containers:
            raise ComposeFailed(
                f"The container name {name} is in use.",
                detail=f'Error response from daemon: Conflict. The container name "/{name}" is already in use',
            )
        world.images.setdefault(image, Image(reference=image, tagged=world.clock.now()))
        return world.create(project, folder, service, model)

    def _start(self, world: World, container: Container) -> None:
        try:
            world.start(container)
        except EngineRefused as err:
            raise ComposeFailed(err.title, detail=f"Error response from daemon: {err.detail}") from err


def resolve(folder: Path, project: str) -> dict[str, Any]:
    """compose.yaml and the user's override, merged, with the values of `.env`; raises ComposeFailed."""
    import yaml

    from scaletail_tui.adapters.compose.files import with_included
    from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values

    try:
        env = dotenv_values((folder / ".env").read_text()) if (folder / ".env").exists() else {}
    except (OSError, DotenvBroken) as err:
        raise ComposeFailed(f"Compose cannot read .env: {err}", detail=f"failed to read {folder}/.env") from err
    model: Any = {}
    for name in ("compose.yaml", "compose.override.yaml"):
        path = folder / name
        if not path.exists():
            continue
        try:
            document = yaml.load(path.read_text(), Loader=yaml.CSafeLoader) or {}
            if isinstance(document, dict) and document.get("include"):  # an import brings the user's own file along
                document = with_included(folder, document)
            model = merge_override(model, document)
        except (OSError, yaml.YAMLError) as err:
            raise ComposeFailed(f"Compose cannot read {path.name}.", detail=f"yaml: {err}") from err
    if not isinstance(model, dict) or not model.get("services"):
        raise ComposeFailed(f"{folder} holds no Compose file with services.", detail="no configuration file provided")
    model = interpolate(model, env)
    for service, config in model["services"].items():
        if not config.get("image"):
            raise ComposeFailed(
                f"The service {service} names no image.",
                detail=f'service "{service}" has neither an image nor a build context',
            )
        _fill_environment(config, env)
        if isinstance(config.get("depends_on"), list):
            config["depends_on"] = {str(one): {"condition": "service_started"} for one in config["depends_on"]}
        config["volumes"] = [_absolute(volume, folder) for volume in config.get("volumes") or ()]
    model.setdefault("name", project)
    return dict(model)


def _fill_environment(config: dict[str, Any], env: Mapping[str, str]) -> None:
    """A variable without a value is taken from `.env`, or dropped."""
    raw = config.get("environment") or {}
    pairs = (
        raw.items()
        if isinstance(raw, dict)
        else ((key, value if equals else None) for key, equals, value in (str(item).partition("=") for item in raw))
    )
    filled = {str(key): env.get(str(key)) if value is None else value for key, value in pairs}
    config["environment"] = {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in filled.items()
        if value is not None
    }


def _absolute(volume: Any, folder: Path) -> Any:
    if isinstance(volume, str):
        source, colon, rest = volume.partition(":")
        return f"{(folder / source).resolve()}{colon}{rest}" if source.startswith((".", "/")) else volume
    source = str(volume.get("source", ""))
    return {**volume, "source": str((folder / source).resolve())} if source.startswith((".", "/")) else volume


def _differs(world: World, container: Container, config: Mapping[str, Any]) -> bool:
    """True where Compose makes it anew: its settings changed, or its image's name was moved to another image."""
    present = world.images.get(container.image)
    moved = present is not None and present.id != container.image_id
    return moved or container.config_hash != config_hash(config)


def _of(world: World, project: str, service: str) -> Container | None:
    return next((one for one in world.namesakes(project) if one.service == service), None)
