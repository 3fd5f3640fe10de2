"""Databases are known by their image, and only what can be dumped in a network of its own is one."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.stack.database import DatabaseKind, database_in, kind_of_image


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        ("postgres:16-alpine", DatabaseKind.POSTGRES), ("docker.io/library/postgres", DatabaseKind.POSTGRES),
        ("ghcr.io/immich-app/postgres:14-vectorchord0.4.3@sha256:ab", DatabaseKind.POSTGRES),
        ("pgvector/pgvector:pg17", DatabaseKind.POSTGRES), ("postgis/postgis:16-3.4", DatabaseKind.POSTGRES),
        ("mariadb:11", DatabaseKind.MARIADB), ("mysql:8.4", DatabaseKind.MARIADB),
        ("lscr.io/linuxserver/mariadb:latest", DatabaseKind.MARIADB), ("redis:7", DatabaseKind.REDIS),
        ("localhost:5000/valkey/valkey:8", DatabaseKind.REDIS), ("mongo:7", None), ("postgrest/postgrest", None),
        ("redislabs/redisinsight", None), ("memcached", None), ("", None),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_the_image(image: str, kind: DatabaseKind | None) -> None:
    assert kind_of_image(image) is kind


def container(role: Role, mounts: dict[str, str], volumes: tuple[str, ...] = ()) -> ContainerFacts:
    return ContainerFacts(
        id="1",
        name="db-1",
        service="db",
        role=role,
        image="postgres:16",
        status="running",
        mounts=mounts,
        volumes=volumes,
    )


def test_the_deepest_known_mount_holds_the_data() -> None:
    found = database_in(container(Role.HELPER, {"/var/lib/postgresql/data": "/srv/db", "/backups": "/srv/b"}))
    assert found is not None
    assert (found.mount, found.source, found.volume) == ("/var/lib/postgresql/data", "/srv/db", False)


def test_a_database_in_the_sidecars_network_is_copied_and_not_dumped() -> None:
    assert database_in(container(Role.APP, {"/var/lib/postgresql/data": "/srv/db"})) is None


def test_data_elsewhere_are_not_taken_for_the_databases() -> None:
    found = database_in(container(Role.HELPER, {"/config": "/srv/config"}))
    assert found is not None
    assert found.mount == ""
