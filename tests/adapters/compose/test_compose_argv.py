"""The commands of a plan are the ones that the Compose adapter runs."""

from __future__ import annotations

import json
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.compose.cli import ComposeCli
from scaletail_tui.render import commands

RECORDER = """#!/bin/sh
for word in "$@"; do printf '%s\\n' "$word"; done > "{log}"
echo '{{}}'
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "compose.yaml").write_text("services: {}\n")
    return folder


@pytest.fixture
def cli(tmp_path: Path) -> ComposeCli:
    docker = tmp_path / "docker"
    docker.write_text(RECORDER.format(log=tmp_path / "argv"))
    docker.chmod(0o755)
    return ComposeCli(docker=str(docker))


def recorded(folder: Path) -> tuple[str, ...]:
    return ("docker", *(folder.parent / "argv").read_text().splitlines())


async def drained(events: Any) -> None:
    async with aclosing(events) as stream:
        async for _ in stream:
            pass


@pytest.mark.parametrize("override", [False, True])
async def test_what_is_shown_is_what_is_run(cli: ComposeCli, folder: Path, override: bool) -> None:
    if override:
        (folder / "compose.override.yaml").write_text("services: {}\n")
    where, services = str(folder), ("db", "application")
    assert await cli.config(where, "vault") == json.loads("{}")
    assert recorded(folder) == commands.config_command(where, "vault", override=override)
    await drained(cli.pull(where, "vault", services))
    assert recorded(folder) == commands.pull_command(where, "vault", services, override=override)
    await drained(cli.up(where, "vault", services))
    assert recorded(folder) == commands.up_command(where, "vault", services, override=override)
    await drained(cli.up(where, "vault", services, force_recreate=True))
    again = commands.up_command(where, "vault", services, force_recreate=True, override=override)
    assert recorded(folder) == again
    await drained(cli.down(where, "vault"))
    assert recorded(folder) == commands.down_command(where, "vault", override=override)
    await drained(cli.stop(where, "vault", services))
    assert recorded(folder) == commands.stop_command(where, "vault", services, override=override)
