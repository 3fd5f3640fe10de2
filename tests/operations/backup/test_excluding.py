"""How many backups of a folder stay, whatever their clocks said."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.backup.files import ArchiveFiles
from scaletail_tui.operations.backup.excluding import file_for, prune


@pytest.mark.parametrize(
    ("keep", "stay"),
    [(1, ["new"]), (2, ["new", "ahead"]), (3, ["new", "ahead", "old"]), (9, ["new", "ahead", "old", "oldest"])],
)
def test_the_backup_that_was_just_made_stays_though_another_carries_a_later_moment(
    tmp_path: Path, keep: int, stay: list[str]
) -> None:
    new = file_for(str(tmp_path), "books", 1_800_000_000.0)
    named = {
        "new": new, "ahead": f"{tmp_path}/books-20991201T033000.tar", "old": f"{tmp_path}/books-20260201T000000.tar",
        "oldest": f"{tmp_path}/books-20260101T000000.tar",
    }  # fmt: skip
    foreign = tmp_path / "books-of-mine.tar"
    for path in (*named.values(), str(foreign)):
        Path(path).write_text("x")
    gone = prune(ArchiveFiles(tmp_path), str(tmp_path), "books", keep, made=new)
    assert set(gone) == set(named.values()) - {named[one] for one in stay}
    assert {str(path) for path in tmp_path.iterdir()} == {named[one] for one in stay} | {str(foreign)}
