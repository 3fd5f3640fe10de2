"""Apps run as a person, also where root runs this program."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.adapters.host.machine import _behind_sudo
from scaletail_tui.cli.deploy.request import _owner
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.raw_evidence import HostLook
from scaletail_tui.domain.stack.spec import Answers
from scaletail_tui.operations.plan.planning import make_plan, spec_for
from scaletail_tui.operations.plan.write import write_plan
from tests.operations.fakes import Stage, stage


class HostOf:
    def __init__(self, look: HostLook) -> None:
        self._look = look

    async def look(self) -> HostLook:
        return self._look

    def port_free(self, port: int, protocol: str = "tcp") -> bool:
        return True


async def owner_of(made: Stage, look: HostLook, *, given: tuple[int, int] | None = None) -> tuple[int, int]:
    ports = replace(made.ports, host=cast(Any, HostOf(look)))
    answers = Answers(name="vault", exposure=Exposure.SERVE, owner=given)
    spec = await spec_for(ports, made.spec.service, answers, redeploy=made.folder.exists())
    return spec.puid, spec.pgid


async def test_nothing_runs_as_root_because_root_runs_this_program(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    root = HostLook(user="root", uid=0, gid=0, tun=True)
    assert await owner_of(made, root) == (1000, 1000)
    assert await owner_of(made, replace(root, behind_sudo=(1234, 100))) == (1234, 100)
    assert await owner_of(made, replace(root, uid=1001, gid=1002)) == (1001, 1002)
    assert await owner_of(made, root, given=(33, 34)) == (33, 34)
    assert await owner_of(made, root, given=(0, 0)) == (0, 0), "said is said"


async def test_what_a_stack_runs_as_stays_until_another_owner_is_given(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    await made.deployed()
    made.world.containers.clear()
    dotenv = made.folder / ".env"
    lines = [line for line in dotenv.read_text().splitlines() if not line.startswith(("PUID=", "PGID="))]
    dotenv.write_text("\n".join(["PUID=0", "PGID=0", *lines, ""]))
    root = HostLook(user="root", uid=0, gid=0, tun=True)
    assert await owner_of(made, root) == (0, 0)
    assert await owner_of(made, root, given=(1000, 1000)) == (1000, 1000)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
async def test_new_folders_of_the_data_belong_to_the_app_and_those_that_stood_stay(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    ports = replace(made.ports, host=cast(Any, HostOf(HostLook(user="root", uid=0, gid=0, tun=True))))
    await write_plan(ports, await make_plan(ports, made.spec), None)
    data = made.folder / "data"
    assert (data.stat().st_uid, data.stat().st_gid) == (1000, 1000)
    assert (made.folder / "tailscale/state").stat().st_uid == 0, "the sidecar runs as root"
    os.chown(data, 7, 7)
    await write_plan(ports, await make_plan(ports, made.spec), None)
    assert data.stat().st_uid == 7


def test_who_asked_by_sudo_is_known() -> None:
    assert _behind_sudo({"SUDO_UID": "1001", "SUDO_GID": "50"}) == (1001, 50)
    assert _behind_sudo({"SUDO_UID": "1001"}) == (1001, 1001)
    assert [_behind_sudo(one) for one in ({}, {"SUDO_UID": "0"}, {"SUDO_UID": "x"}, {"SUDO_UID": "²"})] == [None] * 4


def test_an_owner_is_two_numbers() -> None:
    assert _owner(None) is None and _owner("33") == (33, 33) and _owner("33:34") == (33, 34)
    for wrong in ("", "ada", "1:", ":1", "-1", "1:2:3", "4294967295", "²"):
        with pytest.raises(BadInput, match="--owner takes"):
            _owner(wrong)
