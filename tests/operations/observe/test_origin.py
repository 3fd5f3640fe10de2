"""A name means the same to every command: where a stack stands, who wrote it, and what can be done there."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.cli.main import parser_for
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.operations.observe.origin import Origin, check_known, find_origin
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import EngineUnreachable
from tests.operations.fakes import Stage
from tests.operations.lifecycle.test_remove import OneJob, deployed

OURS_ALONE = (
    ("expose", "vault", "direct", "--confirm-direct", "vault"),
    ("deploy", "vaultwarden", "--name", "vault", "--redeploy", "--yes", "--login-by-link"),
    ("deploy", "--resume", "vault", "--yes"),
    ("deploy", "--watch", "vault"),
    ("deploy", "--stop", "vault"),
)
"""Commands that need files that this program wrote, below its root."""
FOR_FILES = (
    ("remove", "vault", "--files", "--yes"),
    ("remove", "vault", "--identity-and-data", "vault", "--yes"),
    ("rollback", "vault", "--yes"),
)
FOR_ALL = (
    ("start", "vault"), ("stop", "vault"), ("restart", "vault"), ("remove", "vault", "--yes"), ("logs", "vault"),
    ("doctor", "vault"), ("fix", "vault", "--yes"), ("status", "vault"),
)  # fmt: skip


class Labelled:
    """The pretend engine, whose containers tell which folder and files they were made from."""

    def __init__(self, engine: Any, folder: Path, file: str = "compose.yaml") -> None:
        self._engine = engine
        self._labels = {
            "com.docker.compose.project.working_dir": str(folder),
            "com.docker.compose.project.config_files": str(folder / file),
        }

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def containers(self) -> tuple[Any, ...]:
        return tuple({**one, "Labels": {**one["Labels"], **self._labels}} for one in await self._engine.containers())


class Silent:
    def __getattr__(self, name: str) -> Any:
        async def refuse(*more: Any) -> Any:
            raise EngineUnreachable("Docker does not answer.")

        return refuse


async def elsewhere(tmp_path: Path, file: str = "compose.yaml") -> tuple[Stage, Ports]:
    """A stack of ours below another root, and the ports of a program that has its own."""
    made = await deployed(tmp_path / "their stacks")
    ports = replace(
        made.ports, folders=StackFiles(tmp_path / "ours"), jobs=cast(Any, OneJob(None)),
        engine=cast(Any, Labelled(made.ports.engine, made.folder, file)),
    )  # fmt: skip
    return made, ports


def refusal_of(words: tuple[str, ...], ports: Ports, monkeypatch: pytest.MonkeyPatch) -> BadInput:
    monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", lambda args: ports)
    args = parser_for(words).parse_args(words)
    with pytest.raises(BadInput) as refused:
        args.run(args)
    return refused.value


def run_alone(make: Any) -> Any:
    import asyncio

    return asyncio.run(make)


@pytest.mark.parametrize("words", [*OURS_ALONE, *FOR_FILES], ids=" ".join)
def test_a_stack_below_another_root_is_told_with_that_root(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, ports = run_alone(elsewhere(tmp_path))
    refused = refusal_of(words, ports, monkeypatch)
    assert f"stands in {made.folder}" in refused.title
    assert f"--root '{made.folder.parent}'" in refused.remedy
    assert made.world.containers and "down" not in made.world.calls


@pytest.mark.parametrize("words", OURS_ALONE[1:], ids=" ".join)
@pytest.mark.parametrize("inside", [True, False])
def test_a_stack_made_by_hand_is_told_with_its_folder_and_the_command_that_makes_it_anew(
    words: tuple[str, ...], inside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, ports = run_alone(elsewhere(tmp_path, "docker-compose.yml"))
    (made.folder / "compose.yaml").unlink()
    (made.folder / "docker-compose.yml").write_text("services: {}\n")
    if inside:
        ports = replace(ports, folders=StackFiles(made.folder.parent))
    refused = refusal_of(words, ports, monkeypatch)
    assert "made by hand" in refused.sentence() and str(made.folder) in refused.sentence()
    if words[:2] != ("deploy", "vaultwarden") or not inside:  # a deploy over it is refused before
        assert "--force-recreate" in refused.remedy and f"'{made.folder}/docker-compose.yml'" in refused.remedy


def test_a_stack_made_by_hand_whose_file_keeps_it_from_being_switched_is_told_what_in_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, ports = run_alone(elsewhere(tmp_path, "docker-compose.yml"))
    (made.folder / "compose.yaml").unlink()
    (made.folder / "docker-compose.yml").write_text("services: {}\n")
    refused = refusal_of(OURS_ALONE[0], ports, monkeypatch)
    assert "TS_SERVE_CONFIG" in refused.title and "sidecar" in refused.remedy


@pytest.mark.parametrize("words", [*OURS_ALONE[:1], *OURS_ALONE[2:], *FOR_FILES, *FOR_ALL], ids=" ".join)
def test_a_name_that_nothing_has_is_told_alike(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, ports = run_alone(elsewhere(tmp_path))
    made.world.containers.clear()
    assert "no stack" in refusal_of(words, ports, monkeypatch).title.lower()


async def test_the_origin_of_each_kind_is_seen(tmp_path: Path) -> None:
    made, ports = await elsewhere(tmp_path)
    assert (await find_origin(ports, "vault")).origin is Origin.OTHER_ROOT
    assert (await find_origin(made.ports, "vault")).origin is Origin.OURS
    assert (await find_origin(replace(made.ports, engine=cast(Any, Silent())), "vault")).origin is Origin.OURS
    nobody = await find_origin(replace(ports, engine=cast(Any, Silent())), "vault")
    assert nobody.origin is Origin.NOWHERE and "Docker does not answer" in nobody.refusal().title
    away = made.folder.rename(tmp_path / "away")
    gone = await find_origin(ports, "vault")
    assert gone.origin is Origin.CONTAINERS and str(made.folder) in gone.sentence()
    shutil.move(away, made.folder)
    (made.folder / "compose.yaml").unlink()
    left = await find_origin(replace(made.ports, engine=cast(Any, Silent())), "vault")
    assert left.origin is Origin.LEFT and "--identity-and-data vault" in left.way()


async def test_containers_of_another_folder_are_never_taken_for_those_of_our_stack_of_that_name(tmp_path: Path) -> None:
    made, ports = await elsewhere(tmp_path)
    shutil.copytree(made.folder, tmp_path / "ours" / "vault")
    with pytest.raises(BadInput) as refused:
        await check_known(ports, "vault")
    assert f"were made in {made.folder}, not in {tmp_path}/ours/vault" in refused.value.title
    for words in (("start", "vault"), ("remove", "vault", "--yes"), ("stop", "vault")):
        with pytest.MonkeyPatch.context() as patch, pytest.raises(ScaletailError):
            patch.setattr("scaletail_tui.cli.wiring.ports_for", lambda args: ports)
            raise await _in_thread(words)
    assert made.world.containers and "down" not in made.world.calls


async def test_a_root_that_was_moved_or_is_reached_by_a_link_keeps_its_stacks(tmp_path: Path) -> None:
    made, ports = await elsewhere(tmp_path)
    moved = made.folder.parent.rename(tmp_path / "moved")
    there = replace(ports, folders=StackFiles(moved))
    assert (await check_known(there, "vault")).origin is Origin.OURS
    made.folder.parent.symlink_to(moved)
    assert not (await find_origin(there, "vault")).clash


async def _in_thread(words: tuple[str, ...]) -> BaseException:
    import asyncio

    args = parser_for(words).parse_args(words)
    try:
        await asyncio.to_thread(args.run, args)
    except ScaletailError as error:
        return error
    return AssertionError(f"{words} acted")


async def test_a_folder_of_somebodys_own_is_not_called_what_a_rollback_left(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    (made.folder.parent / "photos/data").mkdir(parents=True)
    own = await find_origin(replace(made.ports, engine=cast(Any, Silent())), "photos")
    assert own.origin is Origin.LEFT and "nothing that this program wrote" in own.sentence()
    assert "remove" not in own.way()
