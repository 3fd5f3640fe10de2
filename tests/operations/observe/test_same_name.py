"""Two folders that Compose calls alike: each has a row and containers of its own, and is told of the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.domain.diagnosis.evidence.inspect import CONFIG_FILES_LABEL, WORKING_DIR_LABEL
from scaletail_tui.operations.observe.same_name import (
    container_names,
    find_alike,
    find_out,
    learn_folders,
    rows_of,
    tell_alike,
)

SIDECAR = 'services:\n  ts:\n    image: tailscale/tailscale:latest\n    container_name: "ts-vault"  # mine\n'


def put(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "compose.yaml").write_text(SIDECAR)
    return folder


def row(folder: Path, name: str, project: str = "vault") -> dict[str, Any]:
    labels = {
        "com.docker.compose.project": project, WORKING_DIR_LABEL: str(folder),
        CONFIG_FILES_LABEL: str(folder / "compose.yaml"),
    }  # fmt: skip
    return {"Names": [f"/{name}"], "Labels": labels}


class World:
    """A root with one stack, and an engine with containers of another folder of that name."""

    def __init__(self, tmp_path: Path) -> None:
        self.ours, self.theirs = put(tmp_path / "root/vault"), put(tmp_path / "srv/vault")
        put(tmp_path / "srv/beside")
        self.folders = StackFiles(tmp_path / "root")
        self.rows = (row(self.theirs, "ts-vault"),)
        self.engine = self

    async def containers(self) -> tuple[dict[str, Any], ...]:
        return self.rows

    @property
    def ports(self) -> Any:
        return self


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_folder_of_an_unknown_root_gets_a_name_of_its_own_and_its_neighbours_none(world: World) -> None:
    assert world.folders.names() == ("vault",)
    assert learn_folders(world.ports, world.rows, {"vault": "vault"})
    assert world.folders.names() == ("vault", "vault@srv")
    assert world.folders.folder("vault@srv") == str(world.theirs)
    assert not learn_folders(world.ports, (row(world.ours, "x"),), {"vault": "vault"}), "its own folder is no other"


def test_each_has_the_containers_that_were_made_from_its_folder(world: World) -> None:
    learn_folders(world.ports, world.rows, {"vault": "vault"})
    rows = (*world.rows, row(world.ours, "mine"))
    assert [one["Names"] for one in rows_of(world.ports, "vault", "vault", rows)] == [["/mine"]]
    assert [one["Names"] for one in rows_of(world.ports, "vault@srv", "vault", rows)] == [["/ts-vault"]]


def test_containers_of_a_folder_that_is_gone_stay_with_who_has_their_project(world: World) -> None:
    (world.theirs / "compose.yaml").unlink()
    assert rows_of(world.ports, "vault", "vault", world.rows) == list(world.rows)
    assert not learn_folders(world.ports, world.rows, {"vault": "vault"})


async def test_a_name_with_its_root_is_found_by_a_program_that_has_just_begun(world: World) -> None:
    await find_out(world.ports, "vault@srv")
    assert world.folders.exists("vault@srv")


async def test_both_are_told_of_the_project_that_they_share(world: World) -> None:
    [said] = await find_alike(world.ports, "vault@srv")
    assert "Compose calls it vault, as it calls vault:" in said


def test_a_container_name_that_another_stack_has_is_told_and_an_own_one_is_not(world: World) -> None:
    named = {"vault": container_names(world.ports, "vault")}
    assert named == {"vault": {"ts-vault"}}
    told = tell_alike({"vault": "vault"}, (row(world.theirs, "ts-vault", "other"),), named)
    assert told == {"vault": ("other calls a container ts-vault, too: the two cannot stand beside each other.",)}
    assert tell_alike({"vault": "vault"}, (row(world.ours, "ts-vault"),), named) == {}


def test_a_name_in_braces_is_one_and_a_comment_is_none(tmp_path: Path) -> None:
    (put(tmp_path / "root/mine") / "compose.yaml").write_text(
        "services:\n  ts: {image: tailscale/tailscale, container_name: ts-mine}\n"
        '  app: {container_name: "app", image: a}  # mine\n  # x, container_name: none\n'
    )
    world = World(tmp_path)
    assert container_names(world.ports, "mine") == {"ts-mine", "app"}
