"""What the lab's stand-ins complain about: each of these wrongs turns an answer of 200 into one of 500."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.lab.catalog.judge import Stack, logins, problems


def stack(**environment: str) -> Stack:
    body = {
        "image": "example/app:1",
        "network_mode": "service:tailscale",
        "environment": environment,
        "volumes": [{"type": "bind", "source": "/s/app/data", "target": "/data"}],
    }
    database = {
        "image": "postgres:16-alpine",
        "environment": {"POSTGRES_USER": "app", "POSTGRES_PASSWORD": "kept-well-enough"},
    }
    model: Mapping[str, Any] = {"name": "app", "services": {"tailscale": {}, "web": body, "db": database}}
    return Stack(slug="app", model=model, host="app.example.ts.net", files={})


GOOD = {"DATABASE_URL": "postgres://app:kept-well-enough@db:5432/app", "URL": "https://app.example.ts.net"}
MOUNT = {"target": "/data", "read_only": False, "folder": True, "readable": True, "writable": True}


def judged(environment: Mapping[str, str], mounts: tuple[Mapping[str, Any], ...] = (MOUNT,)) -> str:
    report = {"env": dict(environment), "mounts": list(mounts), "arguments": [], "files": {}}
    return "\n".join(problems(stack(**environment), "web", report))


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert judged(GOOD) == ""


def test_the_application_logs_in_with_what_reached_it() -> None:
    report = {"env": GOOD, "mounts": [MOUNT], "arguments": [], "files": {}}
    (login,) = logins(stack(**GOOD), "web", report)
    assert login == {
        "kind": "postgres", "host": "db", "port": 5432,
        "user": "app", "password": "kept-well-enough", "database": "app",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DATABASE_URL": "postgres://app:another-one@db:5432/app"}, "the password of db did not reach web"),
        ({"DATABASE_URL": "postgres://app:kept-well-enough@elsewhere/app"}, "nobody is told of db"),
        ({"URL": "https://"}, "an address without a host in URL"),
        ({"URL": "https://other.example.ts.net"}, "URL speaks of other.example.ts.net"),
        ({"ADMIN_PASSWORD": "changeme"}, "ADMIN_PASSWORD is 'changeme', which everybody knows"),
        ({"SECRET": "# a random string"}, "SECRET is a comment"),
        ({"TS_AUTHKEY": "x"}, "TS_AUTHKEY holds the auth key's name"),
        ({"OTHER": "tskey-auth-k123"}, "OTHER holds the auth key's name or value"),
        ({"NAME": "${NOBODY_KNOWS}"}, "${NOBODY_KNOWS} was left in NAME"),
    ],
)
def test_the_judge_sees_what_is_wrong_with_the_environment(changed: dict[str, str], said: str) -> None:
    assert said in judged({**GOOD, **changed})


@pytest.mark.parametrize(
    ("mounts", "said"),
    [
        ((), "nothing is mounted at /data"),
        (({**MOUNT, "writable": False},), "/data cannot be written"),
        (({**MOUNT, "readable": False},), "/data cannot be read"),
    ],
)
def test_the_judge_sees_what_is_wrong_with_mounts(mounts: tuple[Mapping[str, Any], ...], said: str) -> None:
    assert said in judged(GOOD, mounts)
