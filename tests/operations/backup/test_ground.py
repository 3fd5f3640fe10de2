"""Before anything is put in place: no dump goes over data outside of the stack, and an image to write with is here."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.backup.manifest import SavedDatabase
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.spec import SIDECAR_IMAGE
from scaletail_tui.operations.backup.ground import find_writing_image, refuse_data_outside
from scaletail_tui.operations.backup.powers import PowersUnasked
from tests.adapters.backup import making
from tests.operations.backup.test_restore import DATABASE, Restored, listed

OUTSIDE = replace(DATABASE, folder="")


async def run_allowed(there: Restored) -> None:
    """With every power that it asks for."""
    with pytest.raises(PowersUnasked) as asked:
        await there.run()
    await there.run(allowed=asked.value.needs)


@pytest.mark.parametrize("saved", [OUTSIDE, DATABASE], ids=["known to be outside", "of the stack that it was made of"])
@pytest.mark.parametrize("inside", [True, False])
async def test_no_dump_is_loaded_over_data_outside_of_the_stack(
    tmp_path: Path, inside: bool, saved: SavedDatabase
) -> None:
    data = tmp_path / "srv-pg"
    data.mkdir()
    if inside:
        (data / "friday").write_text("newer")
    services = {"db": {"image": "postgres:16", "volumes": [f"{data}:/var/lib/postgresql/data"]}}
    more = [making.file("databases/db.1", b"DROP")]
    there = Restored(tmp_path, services, listed=listed(databases=(saved,)), more=more)
    if not inside:
        await run_allowed(there)
        assert there.bulk.fed == ["books-db-1"]
        return
    with pytest.raises(BadInput, match="no empty folder"):
        await run_allowed(there)
    assert there.bulk.fed == []
    assert not (there.root / "books").exists()
    there.begin()
    with pytest.raises(BadInput, match="no empty folder"):
        await there.run()
    assert there.bulk.fed == []


async def test_an_empty_folder_and_one_of_the_stack_are_none_that_a_dump_goes_over(tmp_path: Path) -> None:
    ports = Restored(tmp_path, {}).ports
    stack, link = tmp_path / "books", tmp_path / "link"
    (stack / "db").mkdir(parents=True)
    (stack / "db/PG_VERSION").write_text("16")
    link.symlink_to(stack / "db")

    def judge(source: object, target: str = "/var/lib/postgresql/data/") -> Coroutine[Any, Any, None]:
        volume = {"type": "bind", "source": str(source), "target": target}
        model = {"services": {"db": {"image": "postgres:16", "volumes": [volume]}}}
        return refuse_data_outside(ports, model, listed(databases=(OUTSIDE,)), str(stack))

    for fine in (tmp_path / "nothing", stack / "db", stack, "covers"):
        await judge(fine)
    await judge(link, "/docker-entrypoint-initdb.d")
    for taken in (link, f"{stack}/../link"):
        with pytest.raises(BadInput, match="no empty folder"):
            await judge(taken)


async def test_a_stack_without_a_sidecar_is_restored_with_the_image_that_it_was_saved_with(tmp_path: Path) -> None:
    there = Restored(tmp_path, {"app": {"image": "app:1"}}, sidecar=False, name="books")
    model = {"services": {"app": {"image": "app:1"}}}
    assert await find_writing_image(there.ports, model, making.manifest()) == SIDECAR_IMAGE
    saved = replace(making.manifest(), sidecar_image="evil/image:1")
    assert await find_writing_image(there.ports, model, saved) == SIDECAR_IMAGE
    await there.run()
    assert there.bulk.find_volume("books_covers") is not None
    assert there.archives.mark_of("books") is None


async def test_where_no_such_image_is_here_nothing_is_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def has_none(reference: str) -> bool:
        return False

    there = Restored(tmp_path, {"app": {"image": "app:1"}}, sidecar=False, name="books")
    monkeypatch.setattr(there.ports.engine, "has_image", has_none, raising=False)
    with pytest.raises(ScaletailError, match="is not here") as refused:
        await there.run()
    assert refused.value.remedy == f"Run: docker pull {SIDECAR_IMAGE}"
    assert not (there.root / "books").exists()
