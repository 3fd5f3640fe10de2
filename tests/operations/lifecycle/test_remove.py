"""Taking away: containers, then our files, then everything; each step only what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.domain.backup.member import MARK
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.operations.lifecycle.remove import (
    remove_containers,
    remove_files,
    remove_identity_and_data,
    rollback,
)
from scaletail_tui.operations.plan.planning import make_plan
from scaletail_tui.operations.plan.write import write_plan
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.jobs import StackHeld
from tests.operations.fakes import Stage, stage


@dataclass
class OneJob:
    job: Job | None

    def latest(self, stack: str) -> Job | None:
        return self.job

    def warm_up(self) -> None:
        return


def with_job(made: Stage, *, new_stack: bool = True, none: bool = False) -> Ports:
    job = Job(
        id="j", stack="vault", folder="", service="vaultwarden", started=0.0, pid=1, stages=(), running=False,
        new_stack=new_stack,
    )  # fmt: skip
    return replace(made.ports, jobs=cast(Any, OneJob(None if none else job)))


async def deployed(root: Path) -> Stage:
    made = await stage(root)
    await made.deployed()
    (made.folder / "tailscale" / "state" / "tailscaled.state").write_text("identity")
    (made.folder / "data" / "db.sqlite3").write_text("passwords")
    (made.folder / "compose.override.yaml").write_text("services: {}\n")
    return made


def left(made: Stage) -> set[str]:
    return {str(path.relative_to(made.folder)) for path in made.folder.rglob("*") if path.is_file()}


async def test_removing_the_containers_leaves_every_file(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    before = left(made)
    gone = await remove_containers(made.ports, "vault")
    assert set(gone.removed) == {"tailscale-vault", "app-vault"}
    assert "down" in made.world.calls
    assert left(made) == before


async def test_removing_the_files_leaves_identity_data_and_the_users_own(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await remove_files(made.ports, "vault")
    assert left(made) >= {"tailscale/state/tailscaled.state", "data/db.sqlite3", "compose.override.yaml"}
    assert not {"compose.yaml", "tailscale/authkey", "tailscale/serve/serve.json"} & left(made)


async def test_identity_and_data_go_only_when_the_name_is_typed(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    with pytest.raises(BadInput):
        await remove_identity_and_data(made.ports, "vault", "valut")
    assert "down" not in made.world.calls
    done = await remove_identity_and_data(made.ports, "vault", "vault", ["compose.override.yaml"])
    assert not made.folder.exists() and done.files.identity and done.files.data
    assert done.sentence() == "vault: 2 containers, 5 files or folders, identity and data removed."


@pytest.mark.parametrize("everything", [False, True])
async def test_the_note_of_a_restore_goes_with_the_files_and_no_new_stack_inherits_it(
    tmp_path: Path, everything: bool
) -> None:
    made = await deployed(tmp_path)
    (made.folder / MARK).write_text('{"stack": "vault", "archive": "/old.tar", "sha256": "0"}')
    agreed = made.ports.folders.find_handwritten("vault")
    assert agreed == ("compose.override.yaml",)
    if everything:
        await remove_identity_and_data(made.ports, "vault", "vault")
    else:
        await remove_files(made.ports, "vault")
    assert not (made.folder / MARK).exists()
    assert (made.folder / "compose.override.yaml").exists()


async def test_a_new_stack_is_rolled_back_to_its_identity_and_data(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    gone = await rollback(with_job(made), "vault")
    assert {"tailscale-vault", "app-vault", "compose.yaml"} <= set(gone.removed)
    assert left(made) >= {"tailscale/state/tailscaled.state", "data/db.sqlite3"}


async def test_what_was_taken_already_is_not_said_to_be_somebody_elses(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await rollback(with_job(made), "vault")
    before = left(made)
    for taking in (remove_files(made.ports, "vault"), rollback(with_job(made), "vault")):
        with pytest.raises(BadInput, match="Nothing but data or an identity is left of vault") as refused:
            await taking
        assert "--identity-and-data vault" in refused.value.remedy
    assert left(made) == before


async def test_a_stack_that_stood_before_is_not_rolled_back(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    before = left(made)
    with pytest.raises(BadInput) as refused:
        await rollback(with_job(made, new_stack=False), "vault")
    assert "stood before" in refused.value.title
    assert left(made) == before
    assert "down" not in made.world.calls


async def test_a_stack_without_a_deploy_on_record_is_not_rolled_back(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    before = left(made)
    with pytest.raises(BadInput) as refused:
        await rollback(with_job(made, none=True), "vault")
    assert "on record" in refused.value.title and "remove vault" in refused.value.remedy
    assert left(made) == before
    assert "down" not in made.world.calls


async def test_what_an_ended_write_left_beside_is_cleared_away_without_a_job(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    staged = await make_plan(made.ports, made.spec)
    await write_plan(made.ports, staged, None)
    made.ports.folders.remove_all("vault")
    made.ports.folders.stage(staged, None)
    assert made.ports.folders.find_unfinished("vault")
    gone = await rollback(with_job(made, none=True), "vault")
    assert not gone.removed and "staging folder is removed" in gone.unfinished
    assert not made.ports.folders.find_unfinished("vault")


async def test_where_the_files_are_not_ours_the_containers_stay_with_them(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    (made.folder / "compose.yaml").write_text("services: {app: {image: busybox}}\n")
    before = left(made)
    for taking in (remove_files(made.ports, "vault"), rollback(with_job(made), "vault")):
        with pytest.raises(ScaletailError, match="not written by this program"):
            await taking
    assert left(made) == before
    assert made.world.containers and "down" not in made.world.calls


async def test_nothing_is_taken_from_a_stack_that_somebody_works_on(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    with made.ports.locks.hold("vault", "deploy"):
        for taking in (
            remove_containers(made.ports, "vault"), remove_files(made.ports, "vault"),
            remove_identity_and_data(made.ports, "vault", "vault"), rollback(with_job(made), "vault"),
        ):  # fmt: skip
            with pytest.raises(StackHeld):
                await taking
    assert "down" not in made.world.calls


async def test_a_stack_that_is_not_there_is_said_to_be_not_there(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    with pytest.raises(BadInput):
        await remove_containers(made.ports, "vault")
    with pytest.raises(BadInput):
        await rollback(with_job(made, none=True), "vault")


@pytest.mark.parametrize("elsewhere", [True, False])
async def test_files_that_stand_elsewhere_are_not_said_to_be_removed(tmp_path: Path, elsewhere: bool) -> None:
    made = await deployed(tmp_path / "ours")
    theirs = tmp_path / "their stacks"
    theirs.mkdir()
    made.folder.rename(theirs / "vault" if elsewhere else tmp_path / "away")
    engine = Elsewhere(made.ports.engine, str(theirs / "vault"))
    ports = replace(with_job(made), engine=cast(Any, engine))
    for taking in (
        remove_files(ports, "vault"), remove_identity_and_data(ports, "vault", "vault"), rollback(ports, "vault"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=str(theirs) if elsewhere else "has no folder") as refused:
            await taking
        assert "remove vault" in refused.value.remedy
        assert (f"--root '{theirs}'" in refused.value.remedy) == elsewhere
    assert set(made.world.containers) == {"tailscale-vault", "app-vault"}, "nothing is touched"


async def test_handwritten_files_are_named_and_stay(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    (made.folder / "compose.yaml").write_text("services: {app: {image: busybox}}\n")
    (made.folder / ".env").write_text("A=1\n")
    (made.folder / "README.md").write_text("mine\n")
    before = left(made)
    with pytest.raises(BadInput, match="made by hand, so its files stay") as refused:
        await remove_identity_and_data(made.ports, "vault", "vault")
    assert all(name in refused.value.title for name in ("compose.yaml", ".env", "README.md"))
    assert "--file compose.yaml" in refused.value.remedy
    assert left(made) == before and "down" not in made.world.calls
    done = await remove_identity_and_data(made.ports, "vault", "vault", ["README.md"])
    assert done.files.removed == ("README.md",) and left(made) == before - {"README.md"}
    assert {"compose.yaml", ".env", "tailscale", "data"} <= set(done.files.kept)


async def test_a_stack_of_ours_whose_compose_file_broke_is_still_removed(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    (made.folder / "compose.yaml").write_text("x-scaletail: {\n")
    made.world.containers.clear()
    done = await remove_identity_and_data(made.ports, "vault", "vault")
    assert done.files.identity and done.files.data
    (kept,) = made.folder.glob("compose.yaml.before-*")
    assert left(made) == {kept.name, "compose.override.yaml"}, "what was edited by hand is kept, and the user's own"
    assert done.files.renamed == {"compose.yaml": kept.name} and done.files.kept == ("compose.override.yaml",)


class Elsewhere:
    """The pretend engine, whose containers were made from another folder."""

    def __init__(self, engine: Any, folder: str) -> None:
        self._engine = engine
        self._folder = folder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def containers(self) -> tuple[Any, ...]:
        listed = await self._engine.containers()
        label = {"com.docker.compose.project.working_dir": self._folder}
        return tuple({**one, "Labels": {**one["Labels"], **label}} for one in listed)
