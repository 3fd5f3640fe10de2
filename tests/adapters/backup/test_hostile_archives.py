"""An archive comes from anybody: what leads out, what is no file, what is too much is found before a write."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.adapters.backup.blocks import header
from scaletail_tui.adapters.backup.files import ArchiveFiles
from scaletail_tui.domain.backup.manifest import BackupDamaged, Device, SavedDatabase
from scaletail_tui.domain.backup.member import MARK, Kind, Member
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.database import DatabaseKind
from tests.adapters.backup.making import Entry, file, folder, forge, link, manifest

A = folder()
D = folder("folder/data")
HOSTILE: dict[str, list[Entry]] = {
    "above": [A, file("folder/../x")],
    "absolute": [file("/etc/passwd")],
    "elsewhere": [file("etc/passwd")],
    "dots": [A, file("folder/./x")],
    "two slashes": [A, file("folder//x")],
    "no folder": [A, file("folder/a/x")],
    "a file as a folder": [A, file("folder/a"), file("folder/a/x")],
    "through a link": [A, link("folder/a", "b"), file("folder/a/x")],
    "twice": [A, file("folder/a"), file("folder/a")],
    "link over file": [A, file("folder/a"), link("folder/a", "b")],
    "link to the root": [A, link("folder/a", "/")],
    "link above": [A, D, link("folder/data/a", "../../x")],
    "link above in the middle": [A, D, link("folder/data/a", "b/../../../x")],
    "data is a link": [A, link("folder/data", "/etc")],
    "link to nothing": [A, link("folder/a", "")],
    "second name of another place": [A, folder("volumes/v"), file("volumes/v/a"),
                                     link("folder/a", "volumes/v/a", Kind.SECOND_NAME)],
    "second name of a path above": [A, link("folder/a", "folder/../../etc/shadow", Kind.SECOND_NAME)],
    "second name of nothing": [A, link("folder/a", "folder/b", Kind.SECOND_NAME)],
    "second name of a link": [A, link("folder/a", "b"), link("folder/c", "folder/a", Kind.SECOND_NAME)],
    "the program's mark": [A, file(f"folder/{MARK}")],
    "the folder is a file": [file("folder")],
    "the folder is a link": [link("folder", "/etc")],
    "a dump that is a folder": [folder("databases/db.000001.sql")],
    "a dump below": [file("databases/a/b")],
    "volumes itself": [file("volumes")],
    "long step": [A, file("folder/" + "a" * 256)],
    "long path": [A, file("folder/" + "/".join(["a" * 200] * 30))],
    "deep": [A, *(folder("folder" + "/a" * depth) for depth in range(1, 95))],
    "a second list": [A, file("backup.json", b"{}")],
}  # fmt: skip


@pytest.fixture
def archives(tmp_path: Path) -> ArchiveFiles:
    return ArchiveFiles(tmp_path / "root")


@pytest.mark.parametrize("entries", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_no_backup_holds_is_found_and_nothing_is_left(
    archives: ArchiveFiles, tmp_path: Path, entries: list[Entry]
) -> None:
    path = str(forge(tmp_path / "a.tar", entries))
    with pytest.raises(BackupDamaged):
        archives.verify(path)
    (tmp_path / "root").mkdir()
    with pytest.raises(BackupDamaged):
        archives.stage(path, "books", texts={})
    assert list((tmp_path / "root").iterdir()) == []


@pytest.mark.parametrize("path", ["../../home", "/", "data/../../x", "data//x", ".", "half \ud800", "a\0b"])
def test_a_list_of_contents_that_names_a_folder_elsewhere_is_found(
    archives: ArchiveFiles, tmp_path: Path, path: str
) -> None:
    database = SavedDatabase(service="db", kind=DatabaseKind.POSTGRES, folder=path)
    for listed in (replace(manifest(), databases=(database,)), replace(manifest(), device=Device(folder=path))):
        with pytest.raises(BackupDamaged, match=r"leads out of its place|no file can be called"):
            archives.verify(str(forge(tmp_path / "a.tar", [A], listed=listed)))


def test_a_link_that_leads_out_by_another_one_is_found_once_its_files_stand(
    archives: ArchiveFiles, tmp_path: Path
) -> None:
    deep = [A, D, folder("folder/data/a"), folder("folder/data/a/b"), link("folder/data/a/b/out", "/usr")]
    path = str(forge(tmp_path / "a.tar", [*deep, link("folder/data/way", "a/b/out")]))
    (tmp_path / "root").mkdir()
    with pytest.raises(BackupDamaged, match="data/way"):
        archives.stage(path, "books", texts={})
    assert list((tmp_path / "root").iterdir()) == []
    archives.stage(str(forge(tmp_path / "b.tar", [*deep, link("folder/data/way", "a/b")])), "books", texts={})
    (staged,) = (tmp_path / "root").iterdir()
    asked = [f"{staged}/data/{one}" for one in ("a/b/out", "a/b/out/lib", "way/out", "way", "a/b", "none")]
    assert set(archives.find_leading_out("books", asked)) == set(asked[:3])


def test_what_a_backup_may_hold_is_let_pass(archives: ArchiveFiles, tmp_path: Path) -> None:
    """The near misses of the above."""
    fine = [
        A, D, folder("folder/data/app"), folder("folder/data/app/x"), file("folder/..x"), file("folder/-rf"),
        link("folder/data/app/up", "../../compose.yaml"), link("folder/data/app/x/out", "/usr/lib"),
        folder("volumes/v"), link("volumes/v/out", "/usr/lib"), file("volumes/v/a"),
        link("volumes/v/b", "volumes/v/a", Kind.SECOND_NAME), file("databases/db.000001.sql", b"x"),
    ]  # fmt: skip
    archives.verify(str(forge(tmp_path / "a.tar", fine)))


@pytest.mark.parametrize(
    "letter",
    [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.CONTTYPE, tarfile.GNUTYPE_SPARSE, tarfile.XGLTYPE,
     tarfile.GNUTYPE_LONGNAME, b"Z"],
)  # fmt: skip
def test_devices_pipes_and_other_kinds_are_refused(archives: ArchiveFiles, tmp_path: Path, letter: bytes) -> None:
    def changed(block: bytes) -> bytes:
        if not block.startswith(b"folder/device"):
            return block
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        info.type = letter
        return info.tobuf(tarfile.USTAR_FORMAT)

    with pytest.raises(BackupDamaged):
        archives.verify(str(forge(tmp_path / "a.tar", [A, file("folder/device")], changed)))


@pytest.mark.parametrize("size", [2**40, 2**62, 10**18])
def test_a_size_beyond_the_file_is_refused_at_once(archives: ArchiveFiles, tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.tar"
    forge(path, [A])
    begin = path.read_bytes()[:-4096]
    path.write_bytes(begin + header(Member(name="folder/big", kind=Kind.FILE, size=size)) + bytes(2048))
    with pytest.raises(BackupDamaged):
        archives.verify(str(path))


def test_a_header_that_grows_without_end_is_not_read(archives: ArchiveFiles, tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 10**9
    path = tmp_path / "a.tar"
    forge(path, [A])
    whole = path.read_bytes()
    path.write_bytes(whole[:1024] + info.tobuf(tarfile.USTAR_FORMAT) + whole[1024:])
    with pytest.raises(BackupDamaged):
        archives.verify(str(path))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 99}', '{"format": true}', "[" * 100_000])
def test_a_list_of_contents_that_is_none_is_told(archives: ArchiveFiles, tmp_path: Path, text: str) -> None:
    out = io.BytesIO()
    out.write(header(Member(name="backup.json", kind=Kind.FILE, size=len(text))) + text.encode())
    out.write(bytes(-len(text) % 512) + bytes(1024))
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    with pytest.raises(BackupDamaged):
        archives.verify(str(tmp_path / "a.tar"))


def test_no_right_of_another_user_comes_back_with_a_file(archives: ArchiveFiles, tmp_path: Path) -> None:
    entries = [A, (Member(name="folder/run", kind=Kind.FILE, mode=0o6755), b"#!")]

    def changed(block: bytes) -> bytes:
        if not block.startswith(b"folder/run"):
            return block
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        info.mode = 0o6755
        return info.tobuf(tarfile.USTAR_FORMAT)

    path = str(forge(tmp_path / "a.tar", entries, changed))
    archives.stage(path, "books", texts={})
    assert (tmp_path / "root/.books.staging/run").stat().st_mode & 0o7777 == 0o755


def test_a_folder_a_pipe_and_a_missing_file_are_told(archives: ArchiveFiles, tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "none", Path("/dev/zero")):
        with pytest.raises(BadInput):
            archives.verify(str(path))
