"""Folders that are made with an owner, set aside, and put back."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scaletail_tui.adapters.stacks.folder_changes import make_owned_folder, put_back, set_aside
from scaletail_tui.ports.folders import FilesRefused

STAMP = "20261123T104140"


def mine() -> tuple[int, int]:
    return os.getuid(), os.getgid()


def test_a_missing_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    path = tmp_path / "data/app"
    uid, gid = mine()
    assert make_owned_folder(path, uid=uid, gid=gid)
    assert path.is_dir() and stat.S_IMODE(path.stat().st_mode) == 0o755


def test_what_is_in_a_folder_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Path] = []
    monkeypatch.setattr(os, "fchown", lambda opened, *more: given.append(Path(f"/proc/self/fd/{opened}").resolve()))
    (tmp_path / "app").mkdir(mode=0o700)
    (tmp_path / "app/file").write_text("kept")
    assert make_owned_folder(tmp_path / "app", uid=4321, gid=4321)
    assert given == [tmp_path / "app"]
    assert stat.S_IMODE((tmp_path / "app").stat().st_mode) == 0o700
    assert (tmp_path / "app/file").read_text() == "kept"


def test_a_user_who_may_not_give_it_away_is_told_so_by_false(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object, **more: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    assert not make_owned_folder(tmp_path / "app", uid=4321, gid=4321)


@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_is_no_folder_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "there"
    (tmp_path / "elsewhere").mkdir()
    if kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.write_text("mine")
    with pytest.raises(FilesRefused):
        make_owned_folder(path, uid=1, gid=1)
    with pytest.raises(FilesRefused):
        set_aside(path, stamp=STAMP)
    assert path.is_symlink() or path.read_text() == "mine"


def test_a_folder_is_renamed_and_an_empty_private_one_takes_its_place(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "tailscaled.state").write_text("half")
    aside = set_aside(state, stamp=STAMP)
    assert aside == tmp_path / f"state.before-{STAMP}"
    assert (aside / "tailscaled.state").read_text() == "half"
    assert not list(state.iterdir()) and stat.S_IMODE(state.stat().st_mode) == 0o700


def test_it_is_put_back_only_where_nothing_was_written_meanwhile(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "old").write_text("")
    aside = set_aside(state, stamp=STAMP)
    (state / "new").write_text("")
    assert not put_back(state, aside)
    assert (state / "new").exists() and (aside / "old").exists()
    (state / "new").unlink()
    assert put_back(state, aside)
    assert (state / "old").exists() and not aside.exists()


def test_a_folder_that_cannot_be_renamed_says_whether_it_is_for_want_of_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    state = tmp_path / "state"
    state.mkdir()
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(FilesRefused) as refused:
        set_aside(state, stamp=STAMP)
    assert refused.value.permission
    with pytest.raises(FilesRefused) as missing:
        monkeypatch.undo()
        set_aside(tmp_path / "nowhere", stamp=STAMP)
    assert not missing.value.permission
