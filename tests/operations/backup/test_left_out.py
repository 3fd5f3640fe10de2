"""What is said to be left out is not in the file: files, folders behind links, data for which a dump stands."""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from scaletail_tui.adapters.practice.bulk import PracticeBulk
from scaletail_tui.domain.backup.progress import BackupMade
from scaletail_tui.domain.stack.database import Database, DatabaseKind
from scaletail_tui.operations.backup.stores import Store, Stores
from scaletail_tui.ports.backup.bulk import Source
from tests.operations.backup.test_make import Saved


class Covering(PracticeBulk):
    """Covers folders as a throw-away container does."""

    @contextmanager
    def pack(self, image: str, source: Source, covered: Sequence[str] = ()) -> Iterator[BinaryIO]:
        def seen(one: tarfile.TarInfo) -> tarfile.TarInfo | None:
            return None if any(one.name.removeprefix("./").startswith(f"{path}/") for path in covered) else one

        packed = io.BytesIO()
        with tarfile.TarFile(fileobj=packed, mode="w") as tar:
            tar.add(source.name, arcname=".", filter=seen)
        packed.seek(0)
        yield packed


async def _with_link(saved: Saved, link: str) -> Path:
    """A folder of the stack that leads to another disk."""
    await saved.practice.enter()
    disk = saved.out.parent / "disk"
    (disk / "inner").mkdir(parents=True)
    (disk / "film.mkv").write_text("x")
    (disk / "inner" / "more").write_text("x")
    place = Path(saved.ports.folders.folder("jellyfin")) / link
    if place.is_dir():
        shutil.rmtree(place)
    place.symlink_to(disk)
    return disk


def _names(saved: Saved) -> list[str]:
    saved.tools.archives.verify(str(saved.out / "a.tar"))
    with tarfile.open(saved.out / "a.tar") as tar:
        return tar.getnames()


async def test_files_that_are_excluded_are_not_in_it(tmp_path: Path) -> None:
    saved = Saved(tmp_path, Covering())
    *_, made = await saved.save(exclude=(".env", "tailscale/authkey"))
    assert isinstance(made, BackupMade)
    assert made.excluded == (".env", "tailscale/authkey")
    names = _names(saved)
    assert "folder/compose.yaml" in names
    assert not {"folder/.env", "folder/tailscale/authkey"} & {*names}


@pytest.mark.parametrize(
    ("exclude", "stay"),
    [
        ((), ["folder/data/media", "folder/data/media/film.mkv", "folder/data/media/inner",
              "folder/data/media/inner/more"]),
        (("data/media",), ["folder/data/media"]),
        (("data/media/inner",), ["folder/data/media", "folder/data/media/film.mkv", "folder/data/media/inner"]),
        (("data",), []),
    ],
)  # fmt: skip
async def test_an_excluded_folder_that_is_a_link_is_left_out_as_one_that_is_none(
    tmp_path: Path, exclude: tuple[str, ...], stay: list[str]
) -> None:
    saved = Saved(tmp_path, Covering())
    await _with_link(saved, "data/media")
    await saved.save(exclude=exclude)
    assert sorted(name for name in _names(saved) if "media" in name) == stay


async def test_a_dumped_database_behind_a_link_is_not_packed_beside_its_dump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = Saved(tmp_path, Covering())
    disk = await _with_link(saved, "data/db")
    database = Database(
        service="db", kind=DatabaseKind.POSTGRES, container="db", running=True, mount="/var/lib/postgresql/data",
        source=str(disk),
    )  # fmt: skip
    monkeypatch.setattr("scaletail_tui.operations.backup.survey.find_databases", lambda found: (database,))
    await saved.save()
    assert [name for name in _names(saved) if "db" in name] == ["databases/db.000001.sql", "folder/data/db"]


async def test_an_identity_behind_a_link_is_not_in_a_backup_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = Saved(tmp_path, Covering())
    disk = await _with_link(saved, "data/ts")
    state = Store(service="tailscale", at="/var/lib/tailscale", source=str(disk), volume=False)
    monkeypatch.setattr(Stores, "find_state", lambda self: (state, ""))
    *_, made = await saved.save(secrets=False)
    assert isinstance(made, BackupMade)
    assert not [name for name in _names(saved) if name.startswith("folder/data/ts")]
    assert saved.tools.archives.verify(made.file).manifest.device.folder == "data/ts"
