"""Rules about what an entry keeps: every folder and volume says what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.catalog.mounts import mount_of, mounts_in, with_defaults
from scaletail_tui.domain.catalog.service import Service, StorageKind

# docker-library/postgres#1259; pgvector and PostGIS build on it. A tag without a number is the newest.
_POSTGRES = re.compile(
    r"(?:^|docker\.io/)(?:library/)?(?:postgres|postgis/postgis|pgvector/pgvector):(?:.*pg)?(?P<major>\d+)?"
)
Found = Iterator[tuple[str, str]]


def storage_problems(service: Service) -> Found:
    """Sources without a kind, kinds without a source, and kinds that no backup could mean."""
    kept = tuple(find_kept_sources(service))
    for source in kept:
        if source not in service.storage:
            yield f"storage.{source}", f"this is missing: {', '.join(StorageKind)}"
    for source in service.storage:
        if source not in kept:
            yield f"storage.{source}", "nothing mounts this"
    yield from _postgres(service)


def _postgres(service: Service) -> Found:
    """From 18 on its images keep the data below /var/lib/postgresql, and refuse a mount at the old place."""
    bodies: Mapping[str, Any] = service.compose.get("services") or {}
    for name, body in bodies.items():
        image = _POSTGRES.search(with_defaults(service, str(body.get("image", ""))))
        if (
            image is None
            or (image["major"] and int(image["major"]) < 18)
            or "PGDATA" in (body.get("environment") or {})
        ):
            continue
        for number, volume in enumerate(body.get("volumes") or ()):
            if mount_of(volume).target.rstrip("/") == "/var/lib/postgresql/data":
                place = f"services.{name}.volumes[{number}]"
                yield place, "from postgres 18 on the data is kept in /var/lib/postgresql: mount that"


def find_kept_sources(service: Service) -> Iterator[str]:
    """Folders below `./data` and named volumes, as services and fragments mount them, once each."""
    seen: set[str] = set()
    for compose in (service.compose, *(adds for _, adds in service.fragments)):
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
