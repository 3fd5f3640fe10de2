"""Rules about what an entry keeps: every folder and volume says what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.mounts import mounts_in
from scaletail_tui.domain.service import Service, StorageKind

Found = Iterator[tuple[str, str]]


def storage_problems(service: Service) -> Found:
    """Sources without a kind, kinds without a source, and kinds that no backup could mean."""
    kept = tuple(kept_sources(service))
    for source in kept:
        if source not in service.storage:
            yield f"storage.{source}", f"this is missing: {', '.join(StorageKind)}"
    for source in service.storage:
        if source not in kept:
            yield f"storage.{source}", "nothing mounts this"


def kept_sources(service: Service) -> Iterator[str]:
    """Folders below `./data` and named volumes, as services and fragments mount them, once each."""
    seen: set[str] = set()
    for compose in (service.compose, *(question.adds for question in service.questions)):
        for source in _sources(compose):
            if source not in seen:
                seen.add(source)
                yield source


def _sources(compose: Mapping[str, Any]) -> Iterator[str]:
    for _, mount in mounts_in(compose):
        source = mount.source
        inside = source == "./data" or source.startswith("./data/")
        if inside or (source and not source.startswith((".", "/", "~", "$"))):
            yield source.rstrip("/")
