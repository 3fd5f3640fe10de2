"""The device's real name reaches the files that speak of it before the app starts."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.domain.catalog.service import ServePath, Service
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.serve.remember import tell_files
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.render.dotenv import is_edited, read_sums
from scaletail_tui.render.stack import plan_folders, render_stack

HOST = "page-1.example.ts.net"
SERVICE = Service(
    slug="page",
    name="Page",
    summary="A page",
    category="Utilities",
    shares_network=("application",),
    serve=(ServePath(path="/", port=80),),
    compose={"services": {"application": {"image": "example/page:1", "volumes": ["./page:/etc/page:ro"]}}},
    files={
        "page/app.conf": "host = ${PUBLIC_HOST}\nurl = ${PUBLIC_URL}\n",
        "page/other.conf": "name = ${STACK_NAME}\n",
    },
)
SPEC = StackSpec(name="page", service=SERVICE, exposure=Exposure.SERVE, settings={})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = StackFiles(tmp_path)
    plan = Plan(stack="page", folder=files.folder("page"), files=render_stack(SPEC), folders=plan_folders(SPEC),
                commands=())  # fmt: skip
    files.commit(plan, files.stage(plan, None))
    return Path(plan.folder)


def ports(folder: Path) -> Ports:
    return cast(Ports, cast(Any, SimpleNamespace(folders=StackFiles(folder.parent))))


async def test_a_template_holds_the_real_name_once_it_is_known(folder: Path) -> None:
    assert (folder / "page/app.conf").read_text() == "host = \nurl = \n"
    await tell_files(ports(folder), SPEC, HOST)
    assert (folder / "page/app.conf").read_text() == f"host = {HOST}\nurl = https://{HOST}\n"
    assert f'PUBLIC_HOST="{HOST}"' in (folder / ".env").read_text()


async def test_what_the_program_wrote_again_is_not_taken_for_a_change_by_hand(folder: Path) -> None:
    await tell_files(ports(folder), SPEC, HOST)
    sums = read_sums((folder / ".env").read_text())
    for path in ("page/app.conf", "page/other.conf"):
        assert not is_edited(path, (folder / path).read_text(), sums)


async def test_a_file_changed_by_hand_stays_as_it_is(folder: Path) -> None:
    (folder / "page/app.conf").write_text("host = mine\n")
    await tell_files(ports(folder), SPEC, HOST)
    assert (folder / "page/app.conf").read_text() == "host = mine\n"


async def test_a_file_without_the_name_is_not_touched(folder: Path) -> None:
    before = (folder / "page/other.conf").stat()
    await tell_files(ports(folder), SPEC, HOST)
    after = (folder / "page/other.conf").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
