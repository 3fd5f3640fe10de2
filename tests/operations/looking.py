"""Practice hosts for tests of looking: real time, and ways to break one source."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.domain.looks import EngineLook, LogLine
from scaletail_tui.ports import EngineRefused, EngineUnreachable, Ports


def practice_host(tmp_path: Path, *, speed: float = 1.0) -> Ports:
    """The practice host with its six stacks."""
    return Practice(folder=tmp_path, speed=speed).ports


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
