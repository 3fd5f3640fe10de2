"""Which database an image holds, and whether a newer one takes its data."""

from __future__ import annotations

from typing import Any

import pytest

from scaletail_tui.domain.stack.database import find_line, line_named, parts_ways


def image(*variables: str) -> dict[str, Any]:
    return {"Config": {"Env": ["PATH=/bin", *variables]}}


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        (("PG_MAJOR=16", "PG_VERSION=16.9-1.pgdg120+1"), "PostgreSQL 16"),
        (("MARIADB_VERSION=1:11.4.2+maria~ubu2404",), "MariaDB 11.4"),
        (("MYSQL_VERSION=8.0.36-1.el8",), "MySQL 8.0"),
        (("REDIS_VERSION=7.2.4",), "Redis 7"),
        (("VALKEY_VERSION=8.1.0",), "Valkey 8"),
    ],
)
def test_the_makers_of_a_database_write_its_version_into_the_image(variables: tuple[str, ...], told: str) -> None:
    assert str(find_line(image(*variables))) == told


def test_a_name_that_no_table_knows_promises_nothing() -> None:
    assert line_named("ghcr.io/own/postgres-like:17") is not None
    assert line_named("mongo:7") is None
    assert line_named("postgres@sha256:ab") is None


def test_an_app_is_no_database() -> None:
    assert find_line(image("NODE_VERSION=22.1.0")) is None
    assert find_line({}) is None


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("postgres:16-alpine", "postgres:17-alpine", True),
        ("postgres:16.3", "postgres:16.9", False),
        ("pgvector/pgvector:pg16", "pgvector/pgvector:pg17", True),
        ("mariadb:11.4", "mariadb:11.8", True),
        ("mariadb:11.4", "mariadb:11", False),
        ("mysql:8.0", "mysql:8.4", True),
        ("redis:7.2-alpine", "redis:7.4-alpine", False),
        ("redis:7", "valkey/valkey:8", True),
        ("postgres:16", "postgres:latest", False),
        ("vaultwarden/server:1", "vaultwarden/server:2", False),
    ],
)
def test_databases_of_another_line_do_not_take_the_data(old: str, new: str, parts: bool) -> None:
    assert parts_ways(line_named(old), line_named(new)) is parts
