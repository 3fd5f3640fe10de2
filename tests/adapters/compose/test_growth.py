"""Files that Compose would blow up without a bound are told, and never given to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from scaletail_tui.adapters.compose.cli import ComposeCli
from scaletail_tui.ports.compose import ComposeFailed

BOMB = "A0=xxxxxxxxxx\n" + "".join(f"A{at}={f'$A{at - 1}' * 4}\n" for at in range(1, 30))
WIDE = f"A={'x' * 500_000}\n"
APP = "services: {app: {image: nginx}}\n"
READS_FILE = "services: {app: {image: nginx, env_file: [{path: more.env}]}}\n"
Ask = Callable[[ComposeCli, str], Awaitable[object]]


async def _config(compose: ComposeCli, folder: str) -> None:
    await compose.config(folder, "shop")


async def _hashes(compose: ComposeCli, folder: str) -> None:
    await compose.hashes(folder, "shop", files=(f"{folder}/compose.yaml",))


async def _up(compose: ComposeCli, folder: str) -> None:
    async for _ in compose.up(folder, "shop", ["app"]):
        pass


async def _down(compose: ComposeCli, folder: str) -> None:
    async for _ in compose.down(folder, "shop"):
        pass


@pytest.fixture
def compose(tmp_path: Path) -> ComposeCli:
    """Of a `docker` that notes that it was called."""
    command = tmp_path / "docker"
    command.write_text(f"#!/bin/sh\ntouch {tmp_path}/called\necho '{{}}'\n")
    command.chmod(0o755)
    return ComposeCli(str(command))


def _write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("ask", [_config, _hashes, _up, _down])
@pytest.mark.parametrize(
    ("files", "told", "at"),
    [
        ({"compose.yaml": APP, ".env": BOMB}, "Line 10 of .env grows too large", ".env"),
        ({"compose.yaml": f"x: '{'$A' * 40}'\n{APP}", ".env": WIDE}, "compose.yaml grows too large", "compose.yaml"),
        ({"compose.yaml": READS_FILE, "more.env": BOMB}, "more.env grows too large", "more.env"),
        ({"compose.yaml": READS_FILE, ".env": WIDE, "more.env": f"B={'$A' * 40}\n"}, "with the values", "more.env"),
    ],
    ids=["env", "compose file", "env_file", "env_file by env"],
)
async def test_what_grows_too_large_is_told_with_its_file_and_compose_never_sees_it(
    tmp_path: Path, compose: ComposeCli, ask: Ask, files: dict[str, str], told: str, at: str
) -> None:
    folder = _write(tmp_path / "shop", files)
    with pytest.raises(ComposeFailed) as caught:
        await ask(compose, str(folder))
    assert told in caught.value.detail and told in caught.value.sentence()
    assert caught.value.path == str(folder / at)
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yaml": APP, ".env": "A=1\nB=$A$A\nPASSWORD='${A'\n"},
        {"compose.yaml": APP, ".env": 'A="no end\n'},
        {"compose.yaml": "services: [", ".env": "A=1\n"},
        {"compose.yaml": READS_FILE, "more.env": "B=$A\n", ".env": WIDE},
        {"compose.yaml": "services: {app: {image: nginx, env_file: [missing.env, '${A}', 7, null]}}\n"},
        {"compose.yaml": "services: [app]\n"},
    ],
    ids=["usual", "broken env", "no YAML", "a long value twice", "files that are not there", "no services"],
)
async def test_all_else_is_left_to_compose_and_its_own_words(
    tmp_path: Path, compose: ComposeCli, files: dict[str, str]
) -> None:
    await _config(compose, str(_write(tmp_path / "shop", files)))
    assert (tmp_path / "called").exists()
