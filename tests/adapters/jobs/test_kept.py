"""The record of what is kept: whole or not there, each root's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.adapters.jobs.kept import KeptFiles
from scaletail_tui.domain.update.kept import Kept, KeptFile, KeptImage, KeptState, keep_tag

RECORD = Kept(
    stack="vault", folder="/srv/vault", at=1_800_000_000.0, state=KeptState.BEGUN,
    images=(KeptImage(service="application", reference="app:latest", id="sha256:" + "a" * 64, tag="scaletail-kept:x"),),
)  # fmt: skip


def test_what_is_written_is_read_again_and_is_closed_to_others(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path / "state", tmp_path / "stacks")
    kept.write("vault", (RECORD,))
    assert kept.read("vault") == (RECORD,)
    assert kept.stacks() == ("vault",)
    (file,) = (tmp_path / "state" / "kept").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    kept.write("vault", ())
    assert kept.read("vault") == ()
    assert kept.stacks() == ()


def test_a_redeploys_old_files_are_read_again_whatever_letters_they_are_in(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path / "state", tmp_path / "stacks")
    record = replace(RECORD, files=(KeptFile(path="compose.yaml", text="é" * 300_000, mode=0o644),))
    kept.write("vault", (record,))
    assert kept.read("vault") == (record,)


def test_another_root_has_records_of_its_own(tmp_path: Path) -> None:
    KeptFiles(tmp_path / "state", tmp_path / "stacks").write("vault", (RECORD,))
    other = KeptFiles(tmp_path / "state", tmp_path / "others")
    assert other.read("vault") == ()
    assert other.stacks() == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"root": 1}', '{"root": "/x", "records": [{}]}'])
def test_a_damaged_record_is_none(tmp_path: Path, text: str) -> None:
    kept = KeptFiles(tmp_path / "state", tmp_path / "stacks")
    kept.write("vault", (RECORD,))
    (file,) = (tmp_path / "state" / "kept").iterdir()
    file.write_text(text.replace("/x", str((tmp_path / "stacks").resolve())))
    assert kept.read("vault") == ()
    assert kept.stacks() == ()


def test_a_tag_that_keeps_is_one_that_docker_takes() -> None:
    assert keep_tag("vault", "app", 0.0) == "scaletail-kept:vault.app.19700101T000000"
    assert len(keep_tag("v" * 200, "ä b/c", 0.0).partition(":")[2]) <= 128
