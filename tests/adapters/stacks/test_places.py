"""Stacks below further roots: known by their folders, each under a name of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.adapters.stacks.places import plain_project

SIDECAR = "services:\n  tailscale:\n    image: tailscale/tailscale:latest\n"


def put(folder: Path, text: str = SIDECAR, *, file: str = "compose.yaml", env: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / file).write_text(text)
    if env:
        (folder / ".env").write_text(env)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def test_a_further_root_gives_the_folders_that_hold_a_sidecar(root: Path, tmp_path: Path) -> None:
    put(tmp_path / "docker" / "vault", file="docker-compose.yml")
    put(tmp_path / "docker" / "plain", "services: {web: {image: nginx}}\n")
    put(tmp_path / "docker" / "split", "include: [ts.yml]\n")
    (tmp_path / "docker" / "split" / "ts.yml").write_text(SIDECAR)
    files = StackFiles(root, further=(tmp_path / "docker",))
    assert files.names() == ("split", "vault")
    assert files.folder("vault") == str(tmp_path / "docker" / "vault")
    disk = files.read("vault")
    assert disk is not None and disk.compose_text == SIDECAR


def test_two_folders_of_one_name_are_two_stacks_with_two_names(root: Path, tmp_path: Path) -> None:
    put(root / "vault")
    put(tmp_path / "services" / "vault")
    put(tmp_path / "more" / "vault")
    files = StackFiles(root, further=(tmp_path / "services", tmp_path / "more"))
    assert files.names() == ("vault", "vault@services", "vault@more")
    assert [Path(files.folder(name)).parent.name for name in files.names()] == ["root", "services", "more"]


def test_a_root_that_is_gone_takes_nothing_away_from_the_others(root: Path, tmp_path: Path) -> None:
    put(root / "vault")
    files = StackFiles(root, further=(tmp_path / "nowhere",))
    assert files.names() == ("vault",)


def test_a_root_that_is_added_while_the_program_runs_is_looked_into(root: Path, tmp_path: Path) -> None:
    put(tmp_path / "docker" / "vault")
    files = StackFiles(root)
    assert files.names() == ()
    files.add_root(str(tmp_path / "docker"))
    assert files.names() == ("vault",)


@pytest.mark.parametrize(
    ("text", "env", "project"),
    [
        (SIDECAR, "", "my_vault"),
        (f"name: other\n{SIDECAR}", "", "other"),
        (f"name: '${{SERVICE}}'  # said so\n{SIDECAR}", "SERVICE=shop\n", "shop"),
        (f"name: other\n{SIDECAR}", "COMPOSE_PROJECT_NAME=third\n", "third"),
    ],
)
def test_the_project_is_what_compose_itself_calls_it(
    root: Path, tmp_path: Path, text: str, env: str, project: str
) -> None:
    put(tmp_path / "docker" / "My_Vault", text, env=env)
    assert StackFiles(root, further=(tmp_path / "docker",)).project("My_Vault") == project


def test_a_folder_that_is_not_there_is_called_by_its_name(root: Path) -> None:
    assert StackFiles(root).project("vault") == "vault"


@pytest.mark.parametrize(("name", "project"), [("Vault.Warden", "vaultwarden"), ("_x-1", "x-1"), ("Ä", "Ä")])
def test_a_folders_name_becomes_a_project_as_compose_does_it(name: str, project: str) -> None:
    assert plain_project(name) == project
