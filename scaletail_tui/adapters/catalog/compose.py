"""Catalog entries put before the real Docker Compose."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.catalog.files import COMPOSE_FILE
from scaletail_tui.domain.catalog.service import CatalogFailure, Service
from scaletail_tui.domain.powers.find import find_powers
from scaletail_tui.domain.powers.power import Power, sort_powers
from scaletail_tui.ports.compose import Compose, ComposeFailed
from scaletail_tui.render.merge import merge_fragment

_AT_ONCE = 2
"""`docker compose config` is 70 ms of CPU each."""
_ITEM = "/srv/example"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeWord:
    """What Compose says of one entry."""

    refusals: tuple[CatalogFailure, ...] = ()
    powers: tuple[Power, ...] = ()
    """By its own model of the entry as it is, and with every fragment that a question adds."""


async def ask_compose(compose: Compose, entries: Sequence[tuple[Path, Service]]) -> tuple[ComposeWord, ...]:
    """What Compose says of entries as they are, and of each with every fragment that a question adds, in their order.

    `entries` are folders with the service read from them; variables are unset, as in a folder without `.env`.
    """
    gate = asyncio.Semaphore(_AT_ONCE)

    async def ask(entry: Path, service: Service) -> ComposeWord:
        async with gate:
            with tempfile.TemporaryDirectory(prefix="scaletail-check-") as staging:
                return await _EntryBefore(compose, entry, service, Path(staging).resolve()).ask()

    return tuple(await asyncio.gather(*(ask(entry, service) for entry, service in entries)))


async def compose_refusals(compose: Compose, entries: Sequence[tuple[Path, Service]]) -> tuple[CatalogFailure, ...]:
    """What Compose says against entries."""
    return tuple(refusal for word in await ask_compose(compose, entries) for refusal in word.refusals)


class _EntryBefore:
    """One entry, copied into a folder of its own, before Compose."""

    def __init__(self, compose: Compose, entry: Path, service: Service, folder: Path) -> None:
        self._compose, self._service, self._folder = compose, service, folder
        self._path = entry / COMPOSE_FILE
        self._powers: tuple[Power, ...] = ()

    async def ask(self) -> ComposeWord:
        shutil.copyfile(self._path, self._folder / COMPOSE_FILE)
        refusals = [failure async for failure in self._refusals()]
        return ComposeWord(refusals=tuple(refusals), powers=sort_powers(self._powers))

    async def _refusals(self) -> AsyncIterator[CatalogFailure]:
        path = str(self._path)
        if said := await self._refusal(None):
            yield CatalogFailure(path=path, key="", reason=said)
            return
        fragments = list(_fragments(self._service))
        # All together first: one question instead of one for each.
        if not fragments or not await self._refusal(_merge([one for _, one in fragments])):
            return
        for place, fragment in fragments:
            if said := await self._refusal(fragment):
                yield CatalogFailure(path=path, key=f"x-scaletail.{place}", reason=said)

    async def _refusal(self, fragment: Mapping[str, Any] | None) -> str:
        """What Compose says against the entry, with a fragment laid over it; empty where it takes it."""
        if fragment is not None:
            (self._folder / "compose.override.yaml").write_text(json.dumps(fragment), encoding="utf-8")
        try:
            model = await self._compose.config(str(self._folder), self._service.slug)
        except ComposeFailed as error:
            # Compose names the copy and what it misses beside it; the entry's own path stands at the line's beginning.
            said = " ".join((error.detail or error.title).split()).replace(f"{self._folder}/", "")
            return f"docker compose config: {said}"
        self._powers += find_powers(model, folder=str(self._folder), chosen={_ITEM}, resolved=True)
        return ""


def _merge(fragments: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    whole: Mapping[str, Any] = {}
    for fragment in fragments:
        whole = merge_fragment(whole, fragment)
    return whole


def _fragments(service: Service) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place, adds in service.fragments:
        fragment = {key: value for key, value in adds.items() if key != "node"}
        if fragment:
            yield place, json.loads(json.dumps(fragment).replace("${item}", _ITEM))
