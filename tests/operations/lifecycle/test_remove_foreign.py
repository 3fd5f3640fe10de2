"""Removal by an ordinary user whose stack holds files of root's: all of it goes, or all of it stays."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import HostLook
from scaletail_tui.operations.lifecycle.remove import remove_files, remove_identity_and_data, rollback
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import EngineRefused
from tests.hostile.outside import as_root, as_user, listing, public_folder
from tests.operations.fakes import Stage
from tests.operations.lifecycle.test_remove import deployed, with_job

USER = 1000
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")


class ThrowAway:
    """The pretend engine, with containers that really run their command as root in the folder, or refuse."""

    def __init__(self, engine: Any, *, refuses: str = "") -> None:
        self._engine = engine
        self._refuses = refuses
        self.ran: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def in_folder(self, image: str, folder: str, argv: Sequence[str]) -> str:
        self.ran.append(argv[2])
        if self._refuses and self._refuses in argv[2]:
            raise EngineRefused("sh could not change it.", detail="no space left on device")
        with as_root():
            done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise EngineRefused("sh could not change it.", detail=done.stderr)
        return done.stdout


class UserHost:
    async def look(self) -> HostLook:
        return HostLook(user="ada", tun=True, uid=USER, gid=USER)


def with_root_files(*, under: str = "tailscale/state/files") -> Stage:
    """A stack of the user's, in which the sidecar has made a folder as root."""
    made = asyncio.run(deployed(public_folder() / "my stacks"))
    for path in (made.folder.parent, made.folder, *made.folder.rglob("*")):
        os.chown(path, USER, USER, follow_symlinks=False)
    (made.folder / "compose.override.yaml").unlink()
    (made.folder / under).mkdir(exist_ok=True)
    (made.folder / under / "theirs").write_text("root's")
    (made.folder / under).chmod(0o700)
    os.chown(made.folder / under, 0, 0)
    return made


def world_of(made: Stage, **more: Any) -> tuple[Ports, ThrowAway]:
    engine = ThrowAway(made.ports.engine, **more)
    ports = replace(with_job(made), engine=cast(Any, engine), host=cast(Any, UserHost()))
    return ports, engine


WIPE: Callable[[Ports], Awaitable[object]] = lambda ports: remove_identity_and_data(ports, "vault", "vault")  # noqa: E731


def test_files_of_the_sidecars_root_go_with_the_rest() -> None:
    made = with_root_files()

    def work() -> None:
        ports, engine = world_of(made)
        asyncio.run(WIPE(ports))  # type: ignore[arg-type]
        assert not made.folder.exists()
        assert len(engine.ran) == 2, "tried before anything was touched, then used"

    as_user(USER, work, may_return=True)


@pytest.mark.parametrize("taking", [lambda ports: remove_files(ports, "vault"), lambda ports: rollback(ports, "vault")])
def test_our_files_in_a_folder_that_root_has_taken_go_and_identity_stays(taking: Callable[[Ports], Any]) -> None:
    made = with_root_files(under="tailscale/serve")

    def work() -> None:
        ports, _ = world_of(made)
        asyncio.run(taking(ports))
        assert not (made.folder / "tailscale/serve/serve.json").exists()
        assert (made.folder / "tailscale/state/tailscaled.state").exists()
        assert (made.folder / "tailscale/serve/theirs").exists()

    as_user(USER, work, may_return=True)


@pytest.mark.parametrize("refuses", ["test -e", "chown"])
def test_where_no_container_can_help_every_file_stays_and_the_advice_can_be_copied(refuses: str) -> None:
    made = with_root_files()
    before = listing(made.folder)

    def work() -> None:
        ports, _ = world_of(made, refuses=refuses)
        with pytest.raises(ScaletailError, match="every file of vault stays") as refused:
            asyncio.run(WIPE(ports))  # type: ignore[arg-type]
        path = f"'{made.folder}/tailscale/state/files'"
        assert refused.value.remedy.endswith(f"sudo chown -R {USER}:{USER} -- {path}")
        assert ("containers are removed" in refused.value.title) == (refuses == "chown")
        assert ("down" in made.world.calls) == (refuses == "chown"), "tried before the containers are stopped"

    as_user(USER, work, may_return=True)
    assert listing(made.folder) == before


def test_without_an_image_nothing_is_touched() -> None:
    made = with_root_files()
    made.world.images = {"another"}
    before = listing(made.folder)

    def work() -> None:
        ports, _ = world_of(made)
        with pytest.raises(ScaletailError, match="every file of vault stays"):
            asyncio.run(WIPE(ports))  # type: ignore[arg-type]
        assert "down" not in made.world.calls

    as_user(USER, work, may_return=True)
    assert listing(made.folder) == before


def test_a_folder_that_is_another_users_is_refused_before_anything_is_touched() -> None:
    made = with_root_files()
    os.chown(made.folder, 4321, 4321)
    before = listing(made.folder)

    def work() -> None:
        ports, engine = world_of(made)
        for taking in (WIPE(ports), remove_files(ports, "vault"), rollback(ports, "vault")):
            with pytest.raises(ScaletailError, match=r"another user .uid 4321."):
                asyncio.run(taking)  # type: ignore[arg-type]
        assert "down" not in made.world.calls and not engine.ran

    as_user(USER, work, may_return=True)
    assert listing(made.folder) == before
