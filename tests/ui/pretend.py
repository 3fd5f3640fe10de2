"""What UI tests share: the screen as rows of text, ports that answer at once, waiting for conditions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.adapters.practice.records.registries import PracticeKept, PracticeRefusals, PracticeUndertakings
from scaletail_tui.domain.catalog.service import CatalogLoad
from scaletail_tui.domain.stack.raw_evidence import EngineLook, HostLook
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import EngineUnreachable
from scaletail_tui.ui.app import ScaletailApp
from tests.operations.fakes import NoBackups


def screen_text(app: ScaletailApp) -> str:
    """The rows of the screen as text, blanks at their ends left out."""
    update = app.screen._compositor.render_strips(app.screen.size)
    return "\n".join(strip.text.rstrip() for strip in update).rstrip()


async def until(condition: Callable[[], object], *, seconds: float = 60.0) -> None:
    """Give the program the loop until the condition holds, for so many seconds of the processor.

    A program that a busy machine does not let run does not grow old meanwhile.
    """
    began = time.process_time()
    async with asyncio.timeout(10 * seconds):
        while not condition():
            if time.process_time() - began > seconds:
                raise TimeoutError
            await asyncio.sleep(0)


@dataclass
class StillClock:
    """A clock that stands still; sleeping lasts for ever."""

    moment: float = 1_795_000_000.0

    def now(self) -> float:
        return self.moment

    def monotonic(self) -> float:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


FEW = (
    "adguardhome", "copyparty", "docmost", "frigate", "immich", "it-tools", "jellyfin", "kaneo", "linkding",
    "minecraft", "searxng", "tailscale-exit-node", "uptime-kuma", "vaultwarden",
)  # fmt: skip
"""Entries of every shape: screens are tested with these, whatever else the catalog comes to hold."""


@cache
def few_services() -> CatalogLoad:
    loaded = CatalogFiles().load()
    return CatalogLoad(services=tuple(service for service in loaded.services if service.slug in FEW))


@dataclass
class FakeCatalog:
    """A catalog that was read already."""

    content: CatalogLoad

    def load(self) -> CatalogLoad:
        return self.content


@dataclass
class FakeHost:
    """A host that looks well."""

    host: HostLook = field(default_factory=lambda: HostLook(name="nas.lan", user="ada", uid=1000, gid=1000, tun=True))

    async def look(self) -> HostLook:
        return self.host

    def port_free(self, port: int, protocol: str = "tcp") -> bool:
        return True

    def free_bytes(self, path: str) -> int | None:
        return None


@dataclass
class FakeEngine:
    """An engine without containers, or one that does not answer."""

    down: bool = False
    denied: bool = False
    all: tuple[Mapping[str, Any], ...] = ()

    def _answer(self) -> None:
        if self.down:
            raise EngineUnreachable(
                "The Docker engine does not answer.",
                detail="permission denied while trying to connect to unix:///var/run/docker.sock",
                permission=self.denied,
            )

    async def look(self) -> EngineLook:
        self._answer()
        return EngineLook(version="28.3.2", api_version="1.51", compose_version="2.38.1", root_dir="/var/lib/docker")

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        self._answer()
        return self.all

    async def events(self) -> AsyncIterator[Mapping[str, Any]]:
        self._answer()
        await asyncio.Event().wait()
        yield {}


@dataclass
class NoFolders:
    """A stacks root without stacks."""

    root: str = "/home/ada/scaletail"

    def folder(self, name: str) -> str:
        return f"{self.root}/{name}"

    def names(self) -> Sequence[str]:
        return ()

    def left_over(self) -> Sequence[str]:
        return ()

    def exists(self, name: str) -> bool:
        return False


def fake_ports(*, load: CatalogLoad | None = None, engine: FakeEngine | None = None, practice: bool = False) -> Ports:
    """Ports that answer at once; what a test does not need is absent."""
    absent = cast(Any, None)
    return Ports(
        catalog=FakeCatalog(load if load is not None else few_services()),
        folders=cast(Any, NoFolders()),
        compose=absent,
        engine=cast(Any, engine or FakeEngine()),
        sidecars=absent,
        host=cast(Any, FakeHost()),
        clock=StillClock(),
        locks=absent,
        jobs=absent,
        registries=absent,
        kept=PracticeKept(),
        user_files=absent,
        public_times=absent,
        adoptions=absent,
        backups=cast(Any, NoBackups()),
        tailnet=absent,
        undertakings=PracticeUndertakings(),
        refusals=PracticeRefusals(),
        identities=absent,
        practice=practice,
    )


class Held:
    """A call, one that yields too, that waits at its beginning until `go` is set."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self.go = asyncio.Event()
        self.real = real

    async def answer(self, *args: Any, **more: Any) -> Any:
        await self.go.wait()
        return await self.real(*args, **more)

    async def stream(self, *args: Any, **more: Any) -> AsyncGenerator[Any, None]:
        await self.go.wait()
        async for one in self.real(*args, **more):
            yield one


class QuietApp(ScaletailApp):
    """The program without its look-outs: what a test wants seen it sets itself."""

    def start_looking(self) -> None:
        """Nothing is asked of the world."""
