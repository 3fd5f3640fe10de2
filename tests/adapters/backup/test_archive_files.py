"""A backup gives back what it was given, is found to be damaged by one flipped bit, and stands whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from scaletail_tui.adapters.backup.files import ArchiveFiles
from scaletail_tui.domain.backup.journal import RestoreMark
from scaletail_tui.domain.backup.manifest import BackupDamaged
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.ports.folders import FilesRefused
from tests.adapters.backup import making


@pytest.fixture
def archives(tmp_path: Path) -> ArchiveFiles:
    return ArchiveFiles(tmp_path / "root", now=lambda: making.MOMENT)


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    return making.some_folder(tmp_path / "stack")


def shown(folder: Path) -> dict[str, tuple[int, str]]:
    """Path to mode and content, links and folders as themselves."""
    found = {}
    for path in sorted(folder.rglob("*")):
        what = f"-> {path.readlink()}" if path.is_symlink() else "" if path.is_dir() else path.read_text()
        found[str(path.relative_to(folder))] = (path.lstat().st_mode, what)
    return found


def restore(archives: ArchiveFiles, path: Path, root: Path) -> Path:
    mark = RestoreMark(stack="books", archive=str(path), sha256=archives.verify(str(path)).end.sha256)
    archives.stage(str(path), "books", texts={})
    archives.put_in_place("books", mark)
    archives.unmark("books")
    return root / "books"


def test_a_folder_comes_back_as_it_was(archives: ArchiveFiles, stack: Path, tmp_path: Path) -> None:
    making.write(tmp_path / "a.tar", stack)
    back = restore(archives, tmp_path / "a.tar", tmp_path / "root")
    assert shown(back) == shown(stack)
    assert (back / "data/app/second").samefile(back / "data/app/big")


def test_a_volume_comes_back_as_a_tar_of_its_own(archives: ArchiveFiles, stack: Path, tmp_path: Path) -> None:
    making.write(tmp_path / "a.tar", stack)
    with archives.volume(str(tmp_path / "a.tar"), "covers") as tar:
        (tmp_path / "volume.tar").write_bytes(tar.read())
    (tmp_path / "out").mkdir()
    with tarfile.open(tmp_path / "volume.tar") as opened:
        opened.extractall(tmp_path / "out", filter="fully_trusted")
    assert shown(tmp_path / "out") == shown(stack / "data")


def test_a_dump_of_many_parts_comes_back_whole(
    archives: ArchiveFiles, stack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaletail_tui.adapters.backup.writer._PART", 1000)
    making.write(tmp_path / "a.tar", stack, dump=(wanted := os.urandom(4_321)))
    archives.verify(str(tmp_path / "a.tar"))
    with archives.dump(str(tmp_path / "a.tar"), "db") as dump:
        assert dump.read() == wanted


def test_tar_and_sha256sum_read_it_without_this_program(stack: Path, tmp_path: Path) -> None:
    making.write(tmp_path / "a.tar", stack)
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(["tar", "-x", "-f", tmp_path / "a.tar", "-C", out], check=True)
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=out, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_each_flipped_bit_is_found(archives: ArchiveFiles, stack: Path, tmp_path: Path) -> None:
    """One bit of each byte, another one from byte to byte."""
    path = tmp_path / "a.tar"
    making.write(path, stack)
    whole = path.read_bytes()
    assert archives.verify(str(path)).has_state
    step = max(1, len(whole) // 1_500) | 1
    missed = []
    for at in range(0, len(whole), step):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << (at % 8)
        path.write_bytes(damaged)
        try:
            archives.verify(str(path))
            missed.append(at)
        except BackupDamaged:
            pass
    assert missed == []


def test_a_backup_that_ends_early_or_late_is_found(archives: ArchiveFiles, stack: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    making.write(path, stack)
    whole = path.read_bytes()
    for damaged in (b"", whole[:100], whole[:512], whole[:-1], whole[:-512], whole[:-1024], whole + b"\0", whole * 2):
        path.write_bytes(damaged)
        with pytest.raises(BackupDamaged):
            archives.verify(str(path))


def test_it_is_readable_for_its_owner_alone_and_stands_only_when_it_is_whole(
    archives: ArchiveFiles, tmp_path: Path
) -> None:
    path = tmp_path / "a.tar"
    with archives.create(str(path)) as writer:
        writer.begin(making.manifest())
        assert not path.exists()
        assert Path(archives.part_of(str(path))).stat().st_mode & 0o777 == 0o600
        writer.finish()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.tar"]


def test_a_backup_that_fails_leaves_nothing(archives: ArchiveFiles, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), archives.create(str(tmp_path / "a.tar")):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_written_over(archives: ArchiveFiles, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_text("mine")
    with pytest.raises(BadInput, match="stands already"), archives.create(str(tmp_path / "a.tar")):
        raise AssertionError
    assert (tmp_path / "a.tar").read_text() == "mine"


def test_owners_are_grouped_by_whole_folders(archives: ArchiveFiles, tmp_path: Path) -> None:
    def owned(entry: making.Entry, uid: int) -> making.Entry:
        from dataclasses import replace

        return replace(entry[0], uid=uid, gid=uid), entry[1]

    making.forge(
        tmp_path / "a.tar",
        [
            owned(making.folder(), 1), owned(making.file("folder/a"), 1), owned(making.folder("folder/data"), 1),
            owned(making.folder("folder/data/db"), 999), owned(making.file("folder/data/db/x"), 999),
            owned(making.file("folder/data/y"), 33),
        ],
    )  # fmt: skip
    assert archives.owners(str(tmp_path / "a.tar")) == {
        (1, 1): (".", "a", "data"),
        (999, 999): ("data/db/",),
        (33, 33): ("data/y",),
    }


def test_a_full_disk_is_told_and_leaves_nothing(archives: ArchiveFiles, stack: Path, tmp_path: Path) -> None:
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    out = tmp_path / "out"
    out.mkdir()
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))
    try:
        with pytest.raises(FilesRefused, match="File too large"), archives.create(str(out / "a.tar")) as writer:
            writer.begin(making.manifest())
            writer.add_tree("folder", making.tar_of(stack))
            writer.finish()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    assert list(out.iterdir()) == []


def test_two_backups_to_one_file_are_one_whole_file_and_one_refusal(archives: ArchiveFiles, tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with archives.create(str(path)) as writer:
        writer.begin(making.manifest())
        with pytest.raises(BadInput, match="Another backup"), archives.create(str(path)):
            raise AssertionError
        archives.remove_part(archives.part_of(str(path)))  # of an ended one alone
        writer.finish()
    archives.verify(str(path))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.tar"]


def test_a_deep_link_that_leads_out_is_told_and_one_that_stays_is_not(archives: ArchiveFiles, tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    making.write(path, making.some_folder(tmp_path / "books"))
    assert archives.verify(str(path)).links_out == ("data/app/deep/there",)


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_while_a_backup_is_written_is_not_written_over(
    archives: ArchiveFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", refuse_links)
    path = tmp_path / "a.tar"
    with pytest.raises(BadInput, match="stands already"), archives.create(str(path)) as writer:
        writer.begin(making.manifest())
        writer.finish()
        path.write_text("mine")
    assert path.read_text() == "mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.tar"]


def test_a_disk_that_knows_no_second_names_takes_a_backup_too(
    archives: ArchiveFiles, stack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse_links)
    (tmp_path / "out").mkdir()
    with archives.create(str(tmp_path / "out/a.tar")) as writer:
        writer.begin(making.manifest())
        writer.finish()
    archives.verify(str(tmp_path / "out/a.tar"))
    assert [entry.name for entry in (tmp_path / "out").iterdir()] == ["a.tar"]


def test_what_an_ended_backup_has_left_is_taken_away_by_the_next_one(archives: ArchiveFiles, tmp_path: Path) -> None:
    Path(archives.part_of(str(tmp_path / "a.tar"))).write_text("half")
    with archives.create(str(tmp_path / "a.tar")) as writer:
        writer.begin(making.manifest())
        writer.finish()
    archives.verify(str(tmp_path / "a.tar"))


def refuse_links(*_: object, **__: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")
