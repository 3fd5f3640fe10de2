"""Ports that plant control characters into every text that they hand in, of engine, folders, jobs and catalogs."""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from random import Random
from typing import Any

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ports.bundle import Ports

PLANT = "\x1b]0;PWNED\x07\x1b[777;31m\x9b31m\x00\x08\x85\u202e\u2066\u200b\u200d\u2060\u061c\ufeff\u200f\u2028"
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
ON_TERMINAL = tuple(
    part.encode() for part in ("\x1b]0;PWNED", "\x1b[777", "\x9b", "\x00", "\x08", "\x85", "\u202e", "\u2066", "\u200b",
                               "\u2060", "\u061c", "\ufeff", "\u200f", "\u2028")
)  # fmt: skip
"""What a terminal must never be sent; the program's own sequences are none of them."""
MEANT = frozenset({
    "Id", "Name", "Names", "Status", "State", "NetworkMode", "Image", "com.docker.compose.project",
    "com.docker.compose.service", "BackendState", "slug", "stack", "folder", "root", "started", "StartedAt", "Created",
    "FinishedAt", "id", "Config.Image", "action", "Action", "Type", "container", "hostname", "path",
})  # fmt: skip
"""Fields by which things are found: planted in some of the runs alone, for else nothing is found at all."""
TOLD = frozenset({
    "prompt", "help", "name", "summary", "because", "first_run", "notes", "provenance", "differs", "reason", "links",
    "home", "docs", "source", "client", "machine", "network",
})  # fmt: skip
"""Of an entry what is shown; the rest is judged when an entry is read, and makes none of it when planted."""
Chosen = Callable[[str], bool]


def every_text(name: str) -> bool:
    return name not in MEANT


def some_texts(seed: str) -> Chosen:
    """A third of all texts, those by which things are found among them."""
    chance = Random(seed)
    return lambda _: chance.random() < 0.33


def plant(value: Any, chosen: Chosen, name: str = "") -> Any:
    """The value with the plant at the end of each chosen text."""
    if isinstance(value, Enum | bool) or value is None:
        return value
    if isinstance(value, str):
        return value + PLANT if chosen(name) else value
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: plant(getattr(value, one.name), chosen, one.name) for one in fields(value) if one.init}
        return replace(value, **changed)
    if isinstance(value, Mapping):
        return {key: plant(part, chosen, str(key)) for key, part in value.items()}
    if type(value) in (list, tuple, frozenset):
        return type(value)(plant(part, chosen, name) for part in value)
    return value


class Planting:
    """A port behind which every answer and every error is planted."""

    def __init__(self, port: Any, chosen: Chosen, left: frozenset[str] = frozenset()) -> None:
        self._port, self._chosen, self._left = port, chosen, left

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if name in self._left or not callable(found):
            return found

        def call(*given: Any, **named: Any) -> Any:
            try:
                answer = found(*given, **named)
            except ScaletailError as error:
                raise self._planted(error) from None
            if inspect.isasyncgen(answer):
                return self._stream(answer)
            if inspect.isawaitable(answer):
                return self._wait(answer)
            return plant(answer, self._chosen, name)

        return call

    async def _wait(self, answer: Any) -> Any:
        try:
            return plant(await answer, self._chosen)
        except ScaletailError as error:
            raise self._planted(error) from None

    async def _stream(self, answer: Any) -> AsyncGenerator[Any, None]:
        try:
            async for part in answer:
                yield plant(part, self._chosen)
        except ScaletailError as error:
            raise self._planted(error) from None
        finally:
            await answer.aclose()

    def _planted(self, error: ScaletailError) -> ScaletailError:
        for part in ("title", "detail", "remedy"):
            setattr(error, part, getattr(error, part) + PLANT)
        return error


def planted_ports(folder: Path, chosen: Chosen = every_text) -> Ports:
    """The practice host, whose every source is planted."""
    from scaletail_tui.adapters.practice import Practice

    ports = Practice(folder=folder).ports
    return replace(
        ports,
        engine=Planting(ports.engine, chosen),
        sidecars=Planting(ports.sidecars, chosen, frozenset({"open"})),
        compose=Planting(ports.compose, chosen, frozenset({"config"})),
        folders=Planting(ports.folders, chosen, frozenset({"folder", "names", "stage", "stamp"})),
        host=Planting(ports.host, chosen),
        catalog=Planting(ports.catalog, lambda name: name in TOLD and chosen(name)),
        jobs=Planting(ports.jobs, chosen),
        registries=Planting(ports.registries, chosen),
        kept=Planting(ports.kept, chosen),
        user_files=Planting(ports.user_files, chosen, frozenset({"find"})),
        public_times=Planting(ports.public_times, chosen),
        adoptions=Planting(ports.adoptions, chosen),
        backups=Planting(ports.backups, chosen),
        tailnet=Planting(ports.tailnet, chosen),
        identities=Planting(ports.identities, chosen),
    )


def show_interface() -> None:
    """The terminal interface over planted ports: what a child on a pseudo-terminal runs."""
    import os
    import sys

    from scaletail_tui.ui.app import ScaletailApp
    from scaletail_tui.ui.options import options_for

    seed = sys.argv[2] if len(sys.argv) > 2 else ""
    ports = planted_ports(Path(sys.argv[1]), some_texts(seed) if seed else every_text)
    ScaletailApp(ports, options=options_for(os.environ, encoding="utf-8", ascii_only=False, mouse=False)).run(
        mouse=False
    )
