"""Taking a folder over: what is remembered, what it is called, and who has its name already."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.adapters.adoption.adoptions import AdoptedFolders
from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.adapters.lint.folders import FoldersOfUsers
from scaletail_tui.adapters.settings.file import read_settings
from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.adopt.take_over import Adoption, adopt

COMPOSE = """\
services:
  tailscale: {image: tailscale/tailscale, container_name: tailscale-vault}
  web: {image: vaultwarden/server, network_mode: 'service:tailscale'}
"""


class Engine:
    rows: tuple[dict[str, Any], ...] = ()

    async def containers(self) -> tuple[dict[str, Any], ...]:
        return self.rows


@dataclass
class World:
    """The ports that are used, over folders of this test."""

    home: Path

    def __post_init__(self) -> None:
        (self.home / "root").mkdir()
        self.settings = self.home / "settings.yaml"
        self.folders = StackFiles(self.home / "root")
        self.adoptions = AdoptedFolders(self.settings, (self.home / "root",))
        self.user_files = FoldersOfUsers()
        self.catalog = CatalogFiles()
        self.engine = Engine()

    def put(self, place: str, text: str = COMPOSE) -> str:
        folder = self.home / place
        folder.mkdir(parents=True)
        (folder / "compose.yaml").write_text(text)
        return str(folder)

    async def adopt(self, folder: str) -> Adoption:
        return await adopt(cast(Any, self), folder)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_it_is_listed_from_then_on_and_its_root_is_remembered(world: World) -> None:
    done = await world.adopt(world.put("docker/vault"))
    assert (done.name, done.service, done.root) == ("vault", "vaultwarden", str(world.home / "docker"))
    assert world.folders.names() == ("vault",)
    assert read_settings(world.settings).values["roots"] == (str(world.home / "docker"),)
    assert any("Funnel is not advised" in note for note in done.notes)


async def test_a_second_time_nothing_is_new(world: World) -> None:
    folder = world.put("docker/vault")
    await world.adopt(folder)
    again = await world.adopt(folder)
    assert (again.new, again.root) == (False, "")


async def test_below_the_root_nothing_has_to_be_remembered(world: World) -> None:
    assert (await world.adopt(world.put("root/vault"))).root == ""
    assert not world.settings.exists()


async def test_two_stacks_that_compose_calls_alike_are_told(world: World) -> None:
    world.put("root/vault")
    done = await world.adopt(world.put("docker/vault"))
    assert done.name == "vault@docker"
    assert done.notes[0].startswith("Compose calls it vault, as it calls vault:")


async def test_a_container_of_another_stack_with_the_name_is_told(world: World) -> None:
    world.engine.rows = ({"Names": ["/tailscale-vault"], "Labels": {"com.docker.compose.project": "other"}},)
    done = await world.adopt(world.put("docker/vault"))
    assert done.notes[0].startswith("A container tailscale-vault of other is there already")


@pytest.mark.parametrize(
    ("text", "words"),
    [("services: {web: {image: nginx}}\n", "no Tailscale sidecar"), (f"x-scaletail: {{}}\n{COMPOSE}", "made by this")],
)
async def test_what_is_no_stack_made_by_hand_is_refused_and_stays_as_it_is(world: World, text: str, words: str) -> None:
    folder = world.put("docker/vault", text)
    with pytest.raises(BadInput, match=words):
        await world.adopt(folder)
    assert [one.name for one in Path(folder).iterdir()] == ["compose.yaml"]
