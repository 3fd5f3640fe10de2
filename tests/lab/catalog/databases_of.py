"""Which services of a stack are databases and caches, and how an application gets into them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_KINDS = (
    ("postgres", re.compile(r"(^|/)(postgres|pgvector|postgis|timescaledb)(:|$|@)")),
    ("mysql", re.compile(r"(^|/)(mariadb|mysql)(:|$|@)")),
    ("redis", re.compile(r"(^|/)(redis|valkey)(:|$|@)")),
)
_PORTS = {"postgres": 5432, "mysql": 3306, "redis": 6379}


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database or cache as its own settings make it."""

    kind: str
    host: str
    user: str
    password: str
    name: str

    def login(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "host": self.host, "port": _PORTS[self.kind], "user": self.user,
            "password": self.password, "database": self.name,
        }  # fmt: skip


def kind_of(image: str) -> str:
    """postgres, mysql or redis; empty for anything else."""
    return next((kind for kind, pattern in _KINDS if pattern.search(image)), "")


def database_of(service: str, body: Mapping[str, Any]) -> Database | None:
    """The database that a service of a resolved Compose model is, or None."""
    kind = kind_of(str(body.get("image") or ""))
    env = {str(key): str(value) for key, value in (body.get("environment") or {}).items()}
    match kind:
        case "postgres":
            user = env.get("POSTGRES_USER", "postgres")
            name, password = env.get("POSTGRES_DB", user), env.get("POSTGRES_PASSWORD", "")
        case "mysql":
            user = _first(env, "USER")
            name, password = _first(env, "DATABASE"), _first(env, "PASSWORD")
            if not user:
                user, password = "root", _first(env, "ROOT_PASSWORD")
        case "redis":
            user, name, password = "", "", _cache_password(body, env)
        case _:
            return None
    return Database(kind=kind, host=service, user=user, password=password, name=name)


def _first(env: Mapping[str, str], word: str) -> str:
    return env.get(f"MARIADB_{word}") or env.get(f"MYSQL_{word}") or ""


def _cache_password(body: Mapping[str, Any], env: Mapping[str, str]) -> str:
    command = body.get("command") or []
    words = " ".join(map(str, command)) if isinstance(command, list) else str(command)
    found = re.search(r"--requirepass[\s=]+[\"']?(\S+?)[\"']?(\s|$)", words)
    if not found:
        return ""
    variable = re.fullmatch(r"\$+\{?(\w+)\}?", found[1])
    return env.get(variable[1], "") if variable else found[1]
