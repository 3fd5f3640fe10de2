"""Disks that stand below a stack's folder are seen before anything in it is emptied."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.files.tree import mounts_below
from scaletail_tui.adapters.stacks import removal
from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.ports.folders import FilesRefused


def test_mounts_below_a_folder_are_found_by_the_kernels_table(tmp_path: Path) -> None:
    stack = tmp_path / "my stack"
    (stack / "data").mkdir(parents=True)
    (tmp_path / "link").symlink_to(stack)
    escaped = str(stack.resolve()).replace(" ", "\\040")
    table = tmp_path / "mountinfo"
    table.write_text(
        f"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / {escaped} rw - ext4 /dev/sdb rw\n"
        f"3 1 8:3 / {escaped}/data/big\\040films rw - nfs nas:/ rw\n4 1 8:3 / {escaped}s rw - nfs nas:/ rw\nodd\n"
    )
    assert mounts_below(stack, table) == ("data/big films",)
    assert mounts_below(tmp_path / "link", table) == ("data/big films",)
    assert mounts_below(stack, tmp_path / "none") == ()


def test_a_disk_that_is_mounted_in_the_data_is_never_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "vault"
    (folder / "data/films").mkdir(parents=True)
    (folder / "compose.yaml").write_text("x-scaletail:\n  service: jellyfin\n")
    monkeypatch.setattr(removal, "mounts_below", lambda path: ("data/films",))
    with pytest.raises(FilesRefused, match="a disk of its own") as refused:
        StackFiles(tmp_path).find_foreign("vault", everything=True)
    assert refused.value.remedy == f"Take it off first: sudo umount -- {folder}/data/films"
    assert StackFiles(tmp_path).find_foreign("vault", everything=False) == ()
