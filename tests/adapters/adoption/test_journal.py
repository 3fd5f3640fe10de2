"""A journal is judged like input: a backup of anybody's may bring one, and root may put files back by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.adoption.journal import PLACE, read_journal
from scaletail_tui.adapters.files.folder import open_root
from scaletail_tui.ports.folders import FilesRefused

ENTRY: dict[str, Any] = {
    "path": "compose.yaml", "number": 0, "after": "a", "before": "b", "mode": 0o644, "new_mode": 0o644,
    "uid": 0, "gid": 0,
}  # fmt: skip


def write(folder: Path, **changed: Any) -> None:
    said = {"state": "changed", "files": [{**ENTRY, **changed}], "folders": []}
    (folder / PLACE).parent.mkdir(parents=True, exist_ok=True)
    (folder / PLACE).write_text(json.dumps(said))


@pytest.mark.parametrize(
    "changed",
    [
        {"mode": float("inf")}, {"uid": -1}, {"gid": 2**40}, {"number": 10**30}, {"new_mode": 1 << 40},
        {"path": "../outside"}, {"path": "/etc/cron.d/x"}, {"path": "a/../../x"}, {"path": ""}, {"path": "\ud800"},
        {"mode": None}, {"uid": []}, {"number": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_a_journal_that_nobody_of_us_wrote_is_one_sentence(changed: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path, **changed)
    with open_root(tmp_path) as stack, pytest.raises(FilesRefused, match="was damaged"):
        read_journal(stack)


def test_folders_that_lead_out_are_refused_too(tmp_path: Path) -> None:
    write(tmp_path)
    said = json.loads((tmp_path / PLACE).read_text())
    (tmp_path / PLACE).write_text(json.dumps({**said, "folders": ["../x"]}))
    with open_root(tmp_path) as stack, pytest.raises(FilesRefused, match="was damaged"):
        read_journal(stack)


def test_no_right_to_run_as_the_owner_comes_back(tmp_path: Path) -> None:
    write(tmp_path, mode=0o104755, new_mode=0o6777)
    with open_root(tmp_path) as stack:
        journal = read_journal(stack)
    assert journal is not None
    assert (journal.entries[0].mode, journal.entries[0].new_mode) == (0o755, 0o777)
