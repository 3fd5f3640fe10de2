"""Databases: known by their image, dumped and loaded again, and whether a release takes the data of another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role


class DatabaseKind(StrEnum):
    """What speaks in the container."""

    POSTGRES = "postgres"
    MARIADB = "mariadb"
    """MySQL, too: the two have the same commands under two names."""
    REDIS = "redis"
    """Valkey, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One database as its makers ship it."""

    name: str
    kind: DatabaseKind
    image: re.Pattern[str]
    """The last part of its images' names."""
    variables: tuple[str, ...]
    """In which its makers' images tell their version; others are built on those."""
    places: tuple[str, ...]
    """Where in its container the data may be mounted."""
    numbers: int = 1
    """How many numbers of a version name the releases that read each other's data."""


_MARIADB_PLACES = ("/var/lib/mysql", "/bitnami/mariadb", "/bitnami/mysql")
PRODUCTS = (
    Product(
        name="PostgreSQL", kind=DatabaseKind.POSTGRES, variables=("PG_MAJOR", "PG_VERSION"),
        image=re.compile(r"(postgres|pgvector|postgis|timescaledb)(-[\w.]{1,100})?", re.IGNORECASE),
        places=("/var/lib/postgresql", "/var/lib/postgresql/data", "/bitnami/postgresql"),
    ),
    Product(
        name="MariaDB", kind=DatabaseKind.MARIADB, variables=("MARIADB_VERSION",), numbers=2,
        image=re.compile(r"mariadb(-server)?", re.IGNORECASE), places=_MARIADB_PLACES,
    ),
    Product(
        name="MySQL", kind=DatabaseKind.MARIADB, variables=("MYSQL_VERSION",), numbers=2,
        image=re.compile(r"mysql(-server)?", re.IGNORECASE), places=_MARIADB_PLACES,
    ),
    Product(
        name="Redis", kind=DatabaseKind.REDIS, variables=("REDIS_VERSION",),
        image=re.compile(r"redis", re.IGNORECASE), places=("/data",),
    ),
    Product(
        name="Valkey", kind=DatabaseKind.REDIS, variables=("VALKEY_VERSION",),
        image=re.compile(r"valkey", re.IGNORECASE), places=("/data",),
    ),
)  # fmt: skip
VERSION_VARIABLES = tuple(product.variables[-1] for product in PRODUCTS)
"""Those that have the whole version."""
_NUMBERS = re.compile(r"(?:\d+:)?(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The releases of a database that read each other's data."""

    product: Product
    number: str
    """`16` of PostgreSQL and Redis, `11.4` of MariaDB and MySQL."""

    def __str__(self) -> str:
        return f"{self.product.name} {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One database of a stack."""

    service: str
    """The Compose service."""
    kind: DatabaseKind
    container: str
    running: bool
    mount: str = ""
    """Where in its container the data are mounted; empty where they are kept in no mount."""
    source: str = ""
    """The folder of the host, or the volume's name, that stands there."""
    volume: bool = False
    """True where that is a volume."""


def kind_of_image(reference: str) -> DatabaseKind | None:
    """None for what is no database that can be dumped."""
    product = _product_of(reference)
    return product.kind if product is not None else None


def data_places(reference: str) -> tuple[str, ...]:
    """Where in its container a database of this image may have its data mounted; none for what is no database."""
    product = _product_of(reference)
    return product.places if product is not None else ()


def database_in(container: ContainerFacts) -> Database | None:
    """The database that the container is; None for another, and for one in the sidecar's network.

    Without its sidecar that one has no network to be reached by, so it is copied while it stands still.
    """
    return database_of(container) if container.role is Role.HELPER else None


def database_of(container: ContainerFacts) -> Database | None:
    """The same, whatever network it lives in."""
    product = _product_of(container.image)
    if product is None:
        return None
    mount = next((at for at in sorted(container.mounts, reverse=True) if at.rstrip("/") in product.places), "")
    return Database(
        service=container.service, kind=product.kind, container=container.name, running=container.running,
        mount=mount, source=container.mounts.get(mount, ""), volume=mount in container.volumes,
    )  # fmt: skip


def find_line(inspected: Mapping[str, Any]) -> Line | None:
    """The database that an image holds, by what its makers have written into it (`docker image inspect`)."""
    lines = ((inspected.get("Config") or {}).get("Env")) or ()
    variables = dict(str(line).partition("=")[::2] for line in lines)
    told = ((product, variables.get(name, "")) for product in PRODUCTS for name in product.variables)
    return next((line for product, said in told if (line := _line(product, said)) is not None), None)


def line_named(reference: str) -> Line | None:
    """The database that a name promises, `postgres:17-alpine`; None where it tells nothing."""
    product = _product_of(reference)
    tag = reference.partition("@")[0].rpartition("/")[2].partition(":")[2]
    return _line(product, tag.removeprefix("pg")) if product is not None else None


def parts_ways(old: Line | None, new: Line | None) -> bool:
    """True where the new one does not take the old one's data as it lies there."""
    if old is None or new is None:
        return False
    if old.product is not new.product:
        return True
    shorter = min(old.number.count("."), new.number.count(".")) + 1  # `mariadb:11` promises no second number
    return old.number.split(".")[:shorter] != new.number.split(".")[:shorter]


def _line(product: Product, said: str) -> Line | None:
    found = _NUMBERS.match(said)
    if found is None:
        return None
    number = f"{found[1]}.{found[2]}" if product.numbers > 1 and found[2] else found[1]
    return Line(product=product, number=number)


def _product_of(reference: str) -> Product | None:
    """By the reference's last name, without tag and digest."""
    last = reference.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return next((product for product in PRODUCTS if product.image.fullmatch(last)), None)
