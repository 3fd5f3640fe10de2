"""Whatever a stack holds, what was written can be read: what no backup can hold is told instead."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from scaletail_tui.adapters.backup.files import ArchiveFiles
from scaletail_tui.adapters.backup.writer import ArchiveWriter
from scaletail_tui.domain.backup.manifest import BackupDamaged, End, SavedDatabase
from scaletail_tui.domain.backup.member import MARK
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.database import DatabaseKind
from tests.adapters.backup import making


def _tar(*entries: tuple[str, bytes, str]) -> io.BytesIO:
    """Names, types and what a link leads to, as `tar -C FOLDER .` gives them."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, kind, target in ((".", tarfile.DIRTYPE, ""), *entries):
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.mode = kind, target, 0o755
            tar.addfile(info)
    packed.seek(0)
    return packed


def _write(path: Path, trees: Iterable[tuple[str, io.BytesIO]], *, without: tuple[str, ...] = ()) -> End:
    archives = ArchiveFiles(path.parent)
    with archives.create(str(path)) as writer:
        writer.begin(making.manifest())
        for place, tar in trees:
            writer.add_tree(place, tar, without=without)
        end = writer.finish()
    assert archives.verify(str(path)).end == end
    return end


def test_more_links_elsewhere_than_the_end_can_name_are_counted(tmp_path: Path) -> None:
    links = [(f"./film {at:05d}", tarfile.SYMTYPE, f"/mnt/elsewhere/some/films/film.{at:05d}") for at in range(30_000)]
    left = _write(tmp_path / "a.tar", [("folder", _tar(*links))]).left_out
    named, last = left[:-1], left[-1]
    assert 10_000 < len(named) < 30_000
    assert last.path == f"{30_000 - len(named)} more"


def test_a_path_that_is_too_deep_is_left_out_once_with_all_below_it(tmp_path: Path) -> None:
    folders = [("./" + "/".join(["n"] * depth), tarfile.DIRTYPE, "") for depth in range(1, 100)]
    end = _write(tmp_path / "a.tar", [("folder", _tar(*folders, ("./last", tarfile.REGTYPE, "")))])
    (left,) = end.left_out
    assert left.path.count("n") == 90
    assert "longer" in left.why
    with tarfile.open(tmp_path / "a.tar") as tar:
        assert "folder/last" in tar.getnames()


def test_a_damaged_mark_of_a_restore_is_left_out(tmp_path: Path) -> None:
    end = _write(tmp_path / "a.tar", [("folder", _tar((f"./{MARK}", tarfile.REGTYPE, "")))])
    assert [one.path for one in end.left_out] == [f"folder/{MARK}"]


def test_two_volumes_of_one_key_are_one_and_the_other_is_told(tmp_path: Path) -> None:
    trees = [("volumes/covers", _tar(("./x", tarfile.REGTYPE, ""))) for _ in range(2)]
    end = _write(tmp_path / "a.tar", [("folder", _tar()), *trees])
    assert [(one.path, one.why) for one in end.left_out] == [("volumes/covers", "it is there twice")]


def test_a_second_name_of_a_file_that_is_left_out_is_told(tmp_path: Path) -> None:
    tree = _tar(("./.env", tarfile.REGTYPE, ""), ("./other", tarfile.LNKTYPE, "./.env"))
    end = _write(tmp_path / "a.tar", [("folder", tree)], without=(".env",))
    assert [one.path for one in end.left_out] == ["folder/other"]


def test_what_could_not_be_read_back_is_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archives = ArchiveFiles(tmp_path)
    with (
        pytest.raises(ScaletailError, match="could not be read back"),
        archives.create(str(tmp_path / "a.tar")) as writer,
    ):
        writer.begin(making.manifest())
        monkeypatch.setattr(writer._names, "add", lambda member: None)
        for _ in range(2):
            writer.add_dump("db", io.BytesIO(b"x"))
        writer.finish()
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_contents_that_nobody_could_read_is_refused_at_once() -> None:
    from dataclasses import replace

    redis = DatabaseKind.REDIS
    many = tuple(SavedDatabase(service=f"database-{at:06d}", kind=redis, folder=f"data/{at}") for at in range(40_000))
    out = io.BytesIO()
    with pytest.raises(ScaletailError, match=r"backup\.json is too long"):
        ArchiveWriter(out, lambda: 0.0).begin(replace(making.manifest(), databases=many))
    assert out.getvalue() == b""


def test_a_dump_whose_name_no_reader_takes_is_refused_at_once() -> None:
    with pytest.raises(BackupDamaged, match="longer"):
        ArchiveWriter(io.BytesIO(), lambda: 0.0).add_dump("x" * 300, io.BytesIO(b"x"))
