"""An imported stack beside what its source would become now, and beside the entry that has its image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from scaletail_tui.adapters.lint.folders import FoldersOfUsers
from scaletail_tui.domain.comparison.three_way import Beside, Side
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choose import ImportWishes
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers
from scaletail_tui.operations.compare.look import Comparison
from scaletail_tui.operations.compare.stack import compare_stack
from scaletail_tui.operations.compare.take import choose_merged, plan_taken
from scaletail_tui.operations.imports.importing import plan_import
from scaletail_tui.operations.plan.planning import make_plan, spec_for
from tests.operations.compare.test_compare import FakeCompose, FakeEngine, World

MINE = """\
# mine
services:
  page:
    image: demo/app:0.9   # held
    ports: ["18080:80"]
    volumes: ["./conf:/conf:ro"]
  db:
    image: postgres:15-alpine
"""


class Engine(FakeEngine):
    async def image(self, reference: str) -> Mapping[str, Any] | None:
        return None


class Compose(FakeCompose):
    async def version(self) -> str:
        return "2.40.0"

    async def resolve(self, files: Mapping[str, str], folder: str, project: str) -> Mapping[str, Any]:
        model: dict[str, Any] = yaml.safe_load(files["compose.yaml"])
        own = yaml.safe_load(files["app.yaml"]) if "app.yaml" in files else {"services": {}}
        return {**model, "services": {**own["services"], **model["services"]}}


class Imported(World):
    """One stack that was made of a file of its owner's."""

    def __init__(self, tmp_path: Path, *, text: str = MINE, windows: bool = False) -> None:
        super().__init__(tmp_path / "stacks")
        self.source = tmp_path / "mine/docker-compose.yml"
        (tmp_path / "mine/conf").mkdir(parents=True)
        self.source.write_bytes((text.replace("\n", "\r\n") if windows else text).encode())
        self.ports = replace(
            self.ports, engine=cast(Any, Engine()), compose=cast(Any, Compose()), user_files=FoldersOfUsers()
        )

    async def bring(self) -> None:
        made = await plan_import(self.ports, FoldersOfUsers().read_given(str(self.source)), ImportWishes(visit="page"))
        spec = await spec_for(self.ports, made.service, Answers(name="vault", exposure=Exposure.SERVE))
        self.put(await make_plan(self.ports, spec))

    async def look(self, beside: Beside | None = None) -> Comparison:
        return await compare_stack(self.ports, "vault", beside=beside)


@pytest.fixture
async def imported(tmp_path: Path) -> Imported:
    made = Imported(tmp_path)
    await made.bring()
    return made


def change_source(imported: Imported, old: str, new: str) -> None:
    text = imported.source.read_text()
    assert text.count(old) == 1
    imported.source.write_text(text.replace(old, new))


async def test_an_import_whose_source_is_as_it_was_has_nothing_to_choose_beside_it(imported: Imported) -> None:
    seen = await imported.look(Beside.SOURCE)
    assert (seen.hunks, seen.new_files, seen.source, seen.known) == ((), (), str(imported.source), "demo")


async def test_what_changed_in_the_source_comes_and_what_was_edited_in_the_stack_stays(imported: Imported) -> None:
    change_source(imported, "./conf:/conf:ro", "./conf:/etc/conf:ro")
    before = imported.edit("demo/app:0.9   # held", "demo/app:0.9.1   # held", "app.yaml")
    seen = await imported.look()
    assert seen.beside is Beside.SOURCE
    assert {hunk.side for hunk in seen.hunks} == {Side.YOURS, Side.CATALOG}
    imported.put(await plan_taken(imported.ports, seen, choose_merged(seen)))
    after = (imported.folder / "app.yaml").read_text()
    assert after == before.replace("./conf:/conf:ro", "./conf:/etc/conf:ro")
    assert "/etc/conf" in (imported.folder / "app.override.yaml").read_text()


async def test_a_file_with_windows_line_ends_is_no_difference_and_keeps_them(tmp_path: Path) -> None:
    imported = Imported(tmp_path, windows=True)
    await imported.bring()
    assert (await imported.look(Beside.SOURCE)).hunks == ()
    own = imported.folder / "app.yaml"
    assert own.read_bytes() == imported.source.read_bytes()
    own.write_bytes(own.read_bytes().replace(b"\r\n", b"\n"))
    seen = await imported.look(Beside.SOURCE)
    assert seen.hunks == ()
    before = own.read_bytes()
    imported.put(await plan_taken(imported.ports, seen, ()))
    assert own.read_bytes() == before


async def test_without_its_source_the_stacks_own_file_is_what_is_imported_again(imported: Imported) -> None:
    imported.source.unlink()
    seen = await imported.look(Beside.SOURCE)
    assert seen.hunks == () and "is not to be read" in seen.source


async def test_beside_the_entry_of_its_image_only_that_image_differs_and_all_else_stays_to_the_byte(
    imported: Imported,
) -> None:
    seen = await imported.look()
    assert seen.beside is Beside.CATALOG and "of the catalog" in seen.source
    shown = [(hunk.mine, hunk.theirs) for hunk in seen.hunks if any("image:" in line for line in hunk.mine)]
    assert shown[0] == (("    image: demo/app:0.9   # held\n",), ("    image: demo/app:1   # held\n",))
    assert not any("postgres:16" in line for hunk in seen.hunks for line in hunk.theirs), "its data are of line 15"
    number = next(hunk.number for hunk in seen.hunks if "demo/app:1" in "".join(hunk.theirs))
    imported.put(await plan_taken(imported.ports, seen, [number]))
    assert (imported.folder / "app.yaml").read_text() == MINE.replace("app:0.9", "app:1")
    assert imported.source.read_text() == MINE, "the source is its owner's"


async def test_an_image_that_no_entry_has_is_said_and_a_stack_of_the_catalog_has_no_source(
    imported: Imported, tmp_path: Path
) -> None:
    world = World(tmp_path / "other")
    await world.deploy()
    with pytest.raises(BadInput, match="no other source"):
        await compare_stack(world.ports, "vault", beside=Beside.SOURCE)
    imported.edit("demo/app:0.9", "my/own:1", "app.yaml")
    with pytest.raises(BadInput, match="no entry of the catalog has its image"):
        await imported.look(Beside.CATALOG)
