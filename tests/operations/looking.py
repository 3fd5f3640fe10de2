"""Practice hosts for tests of looking: real time, and ways to break one source."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.domain.stack.raw_evidence import AnswerLook, EngineLook, LogLine
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable
from scaletail_tui.ports.folders import StackFolders


def practice_host(tmp_path: Path, *, speed: float = 1.0) -> Ports:
    """The practice host with its eight stacks, whose files are there: a first look has no time to write them all."""
    ports = Practice(folder=tmp_path, speed=speed).ports
    ports.folders.names()
    return ports


class GoneEngine:
    """An engine that nobody can reach."""

    def __init__(self, *, permission: bool = False) -> None:
        self._permission = permission

    def _gone(self) -> EngineUnreachable:
        return EngineUnreachable(
            "The Docker engine cannot be reached.", detail="dial unix", permission=self._permission
        )

    async def look(self) -> EngineLook:
        raise self._gone()

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        raise self._gone()

    async def events(self) -> AsyncIterator[Mapping[str, Any]]:
        raise self._gone()
        yield {}


class RefusingEngine:
    """An engine behind a proxy that lets nothing through."""

    async def look(self) -> EngineLook:
        raise EngineRefused("The Docker engine refused.", detail="HTTP 403: Forbidden")

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        raise EngineRefused("The Docker engine refused.", detail="HTTP 403: Forbidden")


class HangingEngine:
    """An engine that takes every question and answers none."""

    async def look(self) -> EngineLook:
        await asyncio.Event().wait()
        raise AssertionError

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        await asyncio.Event().wait()
        raise AssertionError


class ChangedEngine:
    """The practice engine, whose containers have one more variable."""

    def __init__(self, engine: Any, variable: str) -> None:
        self._engine = engine
        self._variable = variable

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def inspect(self, container: str) -> Mapping[str, Any]:
        found = await self._engine.inspect(container)
        config = found["Config"]
        return {**found, "Config": {**config, "Env": [*config.get("Env", ()), self._variable]}}


class LateEngine:
    """The practice engine, under load: the first question is never answered, the next ones are."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._asked = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        self._asked += 1
        if self._asked == 1:
            await asyncio.Event().wait()
        found: tuple[Mapping[str, Any], ...] = await self._engine.containers()
        return found


class NoisyEngine:
    """The practice engine, with its questions counted and its logs out of reach."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def logs(self, container: str, **options: Any) -> AsyncIterator[Sequence[LogLine]]:
        self.asked.append(container)
        raise EngineUnreachable("The log cannot be read.")
        yield []


def with_engine(ports: Ports, engine: Any) -> Ports:
    return replace(ports, engine=engine)


class StuckFolders:
    """Stack folders on a disk that does not answer one kind of question."""

    def __init__(self, real: StackFolders, freed: threading.Event, question: str) -> None:
        self._real, self._freed, self._question = real, freed, question

    def __getattr__(self, name: str) -> Any:
        answer = getattr(self._real, name)
        if name != self._question:
            return answer

        def late(*words: Any) -> Any:
            self._freed.wait()
            return answer(*words)

        return late


@contextmanager
def stuck_disk(ports: Ports, question: str) -> Iterator[tuple[Ports, threading.Event]]:
    """Ports whose folders do not answer, and what is set when they do again: at the end, or after half a minute."""
    freed = threading.Event()
    last = threading.Timer(30.0, freed.set)
    last.start()
    try:
        yield replace(ports, folders=cast("StackFolders", StuckFolders(ports.folders, freed, question))), freed
    finally:
        last.cancel()
        freed.set()


class Instead:
    """Another port's all but what an heir answers itself."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class EmptyEngine(Instead):
    """An engine that has no containers."""

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        return ()


class RefusingCompose(Instead):
    """Compose that does not take the files."""

    def __init__(self, real: Any, words: str) -> None:
        super().__init__(real)
        self._words = words

    async def config(self, folder: str, project: str) -> Mapping[str, Any]:
        raise ComposeFailed("Docker Compose could not read the files.", detail=self._words)


class FailingApp(Instead):
    """Sidecars beside which the app answers 500 to whoever knocks."""

    async def loopback(self, container: str, **more: Any) -> AnswerLook:
        return AnswerLook(connected=True, status=500)
