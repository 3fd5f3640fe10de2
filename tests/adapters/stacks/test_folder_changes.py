"""Folders that are made with an owner, set aside, and put back."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scaletail_tui.adapters.files import writing
from scaletail_tui.adapters.stacks.folder_changes import (
    find_asides,
    make_owned_folder,
    put_back,
    put_link,
    set_aside,
    standing,
    take_link_back,
)
from scaletail_tui.ports.folders import FilesRefused, Standing

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
        set_aside(path, name=f"{path.name}.before-{STAMP}")
    assert path.is_symlink() or path.read_text() == "mine"


def test_a_folder_is_renamed_and_an_empty_private_one_takes_its_place(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "tailscaled.state").write_text("half")
    aside = set_aside(state, name=f"{state.name}.before-{STAMP}")
    assert aside == tmp_path / f"state.before-{STAMP}"
    assert (aside / "tailscaled.state").read_text() == "half"
    assert not list(state.iterdir()) and stat.S_IMODE(state.stat().st_mode) == 0o700


def test_it_is_put_back_only_where_nothing_was_written_meanwhile(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "old").write_text("")
    aside = set_aside(state, name=f"{state.name}.before-{STAMP}")
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
        set_aside(state, name=f"{state.name}.before-{STAMP}")
    assert refused.value.permission
    with pytest.raises(FilesRefused) as missing:
        monkeypatch.undo()
        set_aside(tmp_path / "nowhere", name="aside")
    assert not missing.value.permission


def _moved(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A folder of data, its copy on another disk, and where the old one goes."""
    (tmp_path / "stack/data").mkdir(parents=True)
    (tmp_path / "stack/data/file").write_text("old")
    (tmp_path / "big/data").mkdir(parents=True)
    return tmp_path / "stack/data", tmp_path / "big/data", tmp_path / f"stack/data.before-move-{STAMP}"


def _never(first: int, second: str, third: str) -> bool:
    return False


@pytest.mark.parametrize("at_once", [True, False])
def test_a_link_takes_a_folder_s_place_and_gives_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    if not at_once:
        monkeypatch.setattr(writing, "exchange", _never)
    path, target, aside = _moved(tmp_path)
    updated = path.with_name(f"data.before-{STAMP}")
    updated.mkdir()  # an update's, across a database's major: no move's old data
    for _ in range(2):  # done again it changes nothing
        put_link(path, target, aside)
        assert path.readlink() == target
        assert (aside / "file").read_text() == "old"
        assert find_asides(path) == (aside,)
    for _ in range(2):
        take_link_back(path, aside)
        assert (path / "file").read_text() == "old"
        assert sorted(one.name for one in path.parent.iterdir()) == ["data", updated.name]


def test_a_link_that_was_cut_off_between_two_renames_goes_on_and_back(tmp_path: Path) -> None:
    path, target, aside = _moved(tmp_path)

    def cut_off(*, at_once: bool) -> None:
        """What stands where the two have changed places, or where the folder alone has left its own."""
        put_link(path, target, aside)
        if at_once:
            aside.rename(path.with_name(".data.link"))
        else:
            path.rename(path.with_name(".data.link"))

    cut_off(at_once=True)
    put_link(path, target, aside)
    assert (aside / "file").read_text() == "old" and path.is_symlink()
    take_link_back(path, aside)
    for at_once in (True, False):
        cut_off(at_once=at_once)
        take_link_back(path, aside)
        assert (path / "file").read_text() == "old"
        assert sorted(one.name for one in path.parent.iterdir()) == ["data"]


def test_a_link_stays_where_the_old_data_are_gone_and_a_stranger_s_link_is_left_alone(tmp_path: Path) -> None:
    path, target, aside = _moved(tmp_path)
    put_link(path, target, aside)
    (aside / "file").unlink()
    aside.rmdir()
    with pytest.raises(FilesRefused, match="not in"):
        take_link_back(path, aside)
    assert path.readlink() == target


def test_what_stands_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("")
    (tmp_path / "link").symlink_to("empty")
    told = {name: standing(tmp_path / name) for name in ("empty", "full", "link", "full/file", "none", "none/deep")}
    assert list(told.values()) == [
        Standing.EMPTY, Standing.FOLDER, Standing.LINK, Standing.OTHER, Standing.NOTHING, Standing.NOTHING,
    ]  # fmt: skip
