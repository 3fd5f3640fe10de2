"""The practice Compose reads a stack folder as the real one would."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.compose import resolve
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.ports.compose import ComposeFailed

COMPOSE = """\
services:
  app:
    image: example/app:${TAG:-latest}
    environment:
      URL: https://${HOST}/
      PRICE: "5 $$"
      FROM_FILE:
      ABSENT:
    volumes: [./data:/data, named:/cache]
"""


def test_values_come_from_the_env_file_and_unset_ones_are_dropped(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    (tmp_path / ".env").write_text('HOST="vault.example"\nFROM_FILE="a b"\n')
    app = resolve(tmp_path, "demo")["services"]["app"]
    assert app["image"] == "example/app:latest"
    assert app["environment"] == {"URL": "https://vault.example/", "PRICE": "5 $", "FROM_FILE": "a b"}
    assert app["volumes"] == [f"{tmp_path}/data:/data", "named:/cache"]


def test_the_users_override_is_laid_over(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "compose.override.yaml").write_text(
        "services:\n  app:\n    image: example/other\n    volumes: [./x:/x]\n"
    )
    app = resolve(tmp_path, "demo")["services"]["app"]
    assert app["image"] == "example/other"
    assert app["volumes"][-1] == f"{tmp_path}/x:/x"


@pytest.mark.parametrize("text", ["services: [", "name: only\n", "services:\n  app: {}\n"])
def test_what_compose_would_refuse_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "compose.yaml").write_text(text)
    with pytest.raises(ComposeFailed):
        resolve(tmp_path, "demo")


async def test_up_tells_what_it_does_and_does_nothing_the_second_time(practice: Practice) -> None:
    folder = practice.ports.folders.folder("jellyfin")
    events = [event async for event in practice.ports.compose.up(folder, "jellyfin", ("tailscale",))]
    assert events == [ComposeEvent(id="Container tailscale-jellyfin", status="Done", text="Running")]
