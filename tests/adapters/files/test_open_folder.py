"""A folder that is open: nothing below it is reached through a link, and nothing out of it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scaletail_tui.adapters.files.folder import OpenFolder, open_anywhere, open_root, replace_file
from scaletail_tui.ports.folders import FilesRefused
from tests.hostile.outside import STRANGER, as_user, public_folder, untouched


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    folder = tmp_path / "victim"
    (folder / "empty").mkdir(parents=True)
    (folder / "file").write_text("precious")
    return folder


@pytest.fixture
def stack(tmp_path: Path) -> OpenFolder:
    (tmp_path / "stack").mkdir()
    return open_root(tmp_path / "stack")


@pytest.mark.parametrize("path", ["../x", "/x", "a/../x", "a//x", "./x", "", ".", "..", "a/", "a\0b"])
def test_a_path_that_leads_out_or_nowhere_is_refused_by_every_act(stack: OpenFolder, path: str) -> None:
    for act in (
        lambda: stack.read(path), lambda: stack.look(path), lambda: stack.replace(path, b"", 0o600),
        lambda: stack.unlink(path), lambda: stack.remove_tree(path), lambda: stack.make_folder(path, 0o755),
        lambda: stack.overwrite_in_place(path, b"", 0o600), lambda: stack.write_new(path, b"", 0o600),
    ):  # fmt: skip
        with pytest.raises(FilesRefused, match="no path inside"):
            act()


def test_no_act_goes_through_a_link_on_the_way(stack: OpenFolder, victim: Path) -> None:
    (stack.path / "way").symlink_to(victim)
    (stack.path / "mine").write_text("mine")
    with untouched(victim):
        for act in (
            lambda: stack.read("way/file"), lambda: stack.look("way/file"), lambda: stack.unlink("way/file"),
            lambda: stack.replace("way/file", b"", 0o600), lambda: stack.write_new("way/new", b"", 0o600),
            lambda: stack.overwrite_in_place("way/file", b"", 0o600), lambda: stack.remove_tree("way/empty"),
            lambda: stack.make_folder("way/new", 0o755), lambda: stack.rename("mine", stack, "way/mine"),
            lambda: stack.rename("way/file", stack, "stolen"), lambda: stack.link("way/file", "second"),
            lambda: stack.symlink("way/new", victim), lambda: stack.folder("way"),
        ):  # fmt: skip
            with pytest.raises(FilesRefused, match="symbolic link"):
                act()
        assert not stack.remove_empty_folder("way/empty")
        stack.remove_tree("way")
    assert stack.names() == ["mine"]


def test_a_file_is_replaced_beside_and_a_link_in_its_place_is_replaced_itself(stack: OpenFolder, victim: Path) -> None:
    (stack.path / "file").symlink_to(victim / "file")
    with untouched(victim):
        with pytest.raises(FilesRefused, match="symbolic link"):
            stack.read("file")
        with pytest.raises(FilesRefused, match="symbolic link"):
            stack.overwrite_in_place("file", b"x", 0o600)
        stack.replace("file", b"ours", 0o640)
    assert stack.read("file") == b"ours" and stack.names() == ["file"]
    assert stat.S_IMODE((stack.path / "file").lstat().st_mode) == 0o640


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_regular_file_is_neither_read_nor_waited_for(stack: OpenFolder, kind: str) -> None:
    path = stack.path / "odd"
    os.mkfifo(path) if kind == "pipe" else path.mkdir()
    with pytest.raises((FilesRefused, OSError)) as refused:
        stack.read("odd")
    assert "odd" in str(refused.value)
    with pytest.raises((FilesRefused, OSError)):
        stack.overwrite_in_place("odd", b"x", 0o600)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_another_users_file_is_not_written_over_under_a_second_name(stack: OpenFolder, victim: Path) -> None:
    os.chown(stack.path, STRANGER, STRANGER)
    (stack.path / "authkey").hardlink_to(victim / "file")
    with pytest.raises(FilesRefused, match="hard link"):
        stack.overwrite_in_place("authkey", b"", 0o600)
    assert (victim / "file").read_text() == "precious"


def test_the_users_own_link_is_followed_where_it_is_asked_for(stack: OpenFolder, victim: Path) -> None:
    (stack.path / "data").symlink_to(victim)
    assert stack.make_folder("data/app", 0o750, links=True)
    assert not stack.make_folder("data/app", 0o755, links=True)
    assert stat.S_IMODE((victim / "app").stat().st_mode) == 0o750
    with stack.folder("data/app", links=True) as app:
        assert app.names() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a link away")
def test_a_strangers_link_is_never_followed(stack: OpenFolder, victim: Path) -> None:
    (stack.path / "data").symlink_to(victim)
    os.chown(stack.path / "data", STRANGER, STRANGER, follow_symlinks=False)
    with untouched(victim):
        with pytest.raises(FilesRefused, match=f"another user .uid {STRANGER}."):
            stack.make_folder("data/app", 0o750, links=True)
        with pytest.raises(FilesRefused, match="another user"):
            open_anywhere(stack.path / "data/empty")


def test_links_that_lead_round_in_a_circle_end_in_a_sentence(stack: OpenFolder) -> None:
    (stack.path / "a").symlink_to("b")
    (stack.path / "b").symlink_to("a")
    with pytest.raises(FilesRefused, match="leads to no end"):
        stack.folder("a", links=True)


@pytest.mark.parametrize("depth", [3, 1500])
def test_a_tree_is_removed_however_deep_it_is(stack: OpenFolder, victim: Path, depth: int) -> None:
    here = os.open(stack.path, os.O_RDONLY)
    for name in ["tree", *["deeper"] * depth]:
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.symlink(victim, "out", dir_fd=below)
        os.close(here)
        here = below
    os.close(here)
    with untouched(victim):
        stack.remove_tree("tree")
    assert stack.names() == []
    stack.remove_tree("tree")


def test_a_folder_of_ours_that_its_mode_closes_is_removed_by_an_ordinary_user(tmp_path: Path) -> None:
    root = public_folder()
    root.chmod(0o777)

    def work() -> None:
        (root / "mine/closed").mkdir(parents=True)
        (root / "mine/closed/file").touch()
        (root / "mine/closed").chmod(0)
        with open_root(root) as opened:
            opened.remove_tree("mine")
        assert not (root / "mine").exists()

    as_user(1000, work)


def test_what_belongs_to_others_is_found_before_anything_is_touched(tmp_path: Path) -> None:
    root = public_folder()
    for path in ("state/files", "state/empty", "data/app"):
        (root / path).mkdir(parents=True)
        (root / path).chmod(0o700)
    (root / "data/app/db").touch()
    for place in (root, root / "state", root / "data"):
        place.chmod(0o777)
    sticky = root / "sticky"
    sticky.mkdir()
    sticky.chmod(0o1777)
    (sticky / "theirs").touch()

    def work() -> None:
        (sticky / "mine").touch()
        with open_root(root) as opened:
            assert opened.find_foreign() == ("data/app", "state/empty", "state/files", "sticky/theirs")

    as_user(1000, work)
    with open_root(root) as opened:
        assert opened.find_foreign() == ()


@pytest.mark.parametrize(("umask", "mode"), [(0o000, 0o755), (0o077, 0o700)])
def test_a_root_is_never_open_to_others_for_writing(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        with open_root(tmp_path / "a/root", make=True) as root:
            root.write_new("sub/secret", b"", 0o600)
    finally:
        os.umask(before)
    for path in (tmp_path / "a", tmp_path / "a/root"):
        assert stat.S_IMODE(path.stat().st_mode) == mode
    assert stat.S_IMODE((tmp_path / "a/root/sub/secret").stat().st_mode) == 0o600


def test_a_file_that_the_user_named_is_replaced_or_told(tmp_path: Path) -> None:
    replace_file(tmp_path / "out.json", b"{}", 0o600)
    assert (tmp_path / "out.json").read_bytes() == b"{}"
    with pytest.raises(FilesRefused, match="could not be written"):
        replace_file(tmp_path / "nowhere/out.json", b"{}", 0o600)
