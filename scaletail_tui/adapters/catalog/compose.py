"""Catalog entries put before the real Docker Compose."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.catalog.files import COMPOSE_FILE
from scaletail_tui.domain.catalog.service import CatalogFailure, Service
from scaletail_tui.ports.compose import Compose, ComposeFailed
from scaletail_tui.render.merge import merge_fragment

_AT_ONCE = 2
"""`docker compose config` is 70 ms of CPU each."""
_ITEM = "/srv/example"


async def compose_refusals(compose: Compose, entries: Sequence[tuple[Path, Service]]) -> tuple[CatalogFailure, ...]:
    """What Compose says against entries as they are, and against each with every fragment that a question adds.

    `entries` are folders with the service read from them; variables are unset, as in a folder without `.env`.
    """
    gate = asyncio.Semaphore(_AT_ONCE)

    async def refusals(entry: Path, service: Service) -> list[CatalogFailure]:
        async with gate:
            return [failure async for failure in _of_one(compose, entry, service)]

    found = await asyncio.gather(*(refusals(entry, service) for entry, service in entries))
    return tuple(failure for failures in found for failure in failures)


async def _of_one(compose: Compose, entry: Path, service: Service) -> AsyncIterator[CatalogFailure]:
    path = entry / COMPOSE_FILE
    with tempfile.TemporaryDirectory(prefix="scaletail-check-") as staging:
        folder = Path(staging)
        shutil.copyfile(path, folder / COMPOSE_FILE)
        said = await _refusal(compose, folder, service.slug)
        if said:
            yield CatalogFailure(path=str(path), key="", reason=said)
            return
        fragments = list(_fragments(service))
        if not fragments or not await _refuses(compose, folder, service.slug, [one for _, one in fragments]):
            return
        for place, fragment in fragments:
            (folder / "compose.override.yaml").write_text(json.dumps(fragment), encoding="utf-8")
            said = await _refusal(compose, folder, service.slug)
            if said:
                yield CatalogFailure(path=str(path), key=f"x-scaletail.{place}", reason=said)


async def _refuses(compose: Compose, folder: Path, project: str, fragments: Sequence[Mapping[str, Any]]) -> bool:
    """True when Compose refuses all fragments together: one question instead of one for each."""
    whole: Mapping[str, Any] = {}
    for fragment in fragments:
        whole = merge_fragment(whole, fragment)
    (folder / "compose.override.yaml").write_text(json.dumps(whole), encoding="utf-8")
    return bool(await _refusal(compose, folder, project))


async def _refusal(compose: Compose, folder: Path, project: str) -> str:
    try:
        await compose.config(str(folder), project)
    except ComposeFailed as error:
        # Compose names the copy and what it misses beside it; the entry's own path stands at the line's beginning.
        said = " ".join((error.detail or error.title).split()).replace(f"{folder}/", "")
        return f"docker compose config: {said}"
    return ""


def _fragments(service: Service) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place, adds in service.fragments:
        fragment = {key: value for key, value in adds.items() if key != "node"}
        if fragment:
            yield place, json.loads(json.dumps(fragment).replace("${item}", _ITEM))
