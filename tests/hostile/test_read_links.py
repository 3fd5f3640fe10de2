"""A link in a folder of others is not followed to a file of root; a user's own link is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scaletail_tui.adapters.compose.cli import _secrets_in
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.ports.folders import FilesRefused
from tests.hostile.outside import STRANGER, as_user, public_folder

SECRET = "K3PT-FROM-OTHERS"
COMPOSE = "services: {app: {image: 'nginx:1.27'}}\n"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root reads what others may not")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that root alone may read."""
    path = tmp_path / "roots-own"
    path.write_text(f"services: {{app: {{image: '{SECRET}'}}}}\nTOKEN: {SECRET}\nA={SECRET}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A stack of another user's in a root that several share."""
    folder = tmp_path / "shared" / "theirs"
    (folder / "tailscale" / "serve").mkdir(parents=True)
    (folder / "compose.yaml").write_text(COMPOSE)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, STRANGER, STRANGER)
    return folder


def plant(at: Path, target: Path, uid: int = STRANGER) -> None:
    at.unlink(missing_ok=True)
    at.symlink_to(target)
    os.lchown(at, uid, uid)


@as_root
@pytest.mark.parametrize("name", [".env", "compose.yaml", "tailscale/serve/serve.json", "notes.txt", ".env.before-x"])
def test_what_a_strangers_link_leads_to_is_nowhere_in_what_is_read(name: str, stack: Path, secret: Path) -> None:
    plant(stack / name, secret)
    files = StackFiles(stack.parent)
    disk = files.read("theirs")
    assert disk is not None and disk.compose_text is not None
    told = (disk.compose_text, disk.env_text, disk.serve_text, dict(disk.env), dict(disk.texts), disk.problem)
    assert SECRET not in repr(told)
    if name not in ("notes.txt", ".env.before-x"):
        assert f"belongs to another user (uid {STRANGER}), so it is not followed" in disk.problem


@as_root
@pytest.mark.parametrize("name", [".env", "compose.yaml", "compose.override.yaml"])
def test_a_compose_file_is_not_read_through_a_strangers_link(name: str, stack: Path, secret: Path) -> None:
    plant(stack / name, secret)
    with pytest.raises(FilesRefused, match="belongs to another user"):
        StackFiles(stack.parent).compose(str(stack), "theirs")
    assert SECRET not in repr(_secrets_in(str(stack)))


@as_root
def test_neither_a_folder_nor_a_chain_leads_there(stack: Path, secret: Path) -> None:
    files = StackFiles(stack.parent)
    plant(stack / "way", secret.parent)
    assert files.text_at(str(stack / "way" / secret.name)) is None
    roots = stack.parent / "roots"
    roots.symlink_to(stack / ".env")  # root's own link, to a stranger's
    plant(stack / ".env", secret)
    assert files.text_at(str(roots)) is None
    plant(stack.parent / "whole", secret.parent)
    assert files.text_at(str(stack.parent / "whole" / secret.name)) is None


@as_root
def test_the_link_of_who_asked_by_sudo_is_followed(stack: Path, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(stack / ".env", secret)
    monkeypatch.setenv("SUDO_UID", str(STRANGER))
    assert SECRET.encode() in small_file(stack / ".env")


@pytest.mark.parametrize(
    "lead",
    [
        lambda folder: (folder / ".env").symlink_to(folder / "elsewhere" / "mine.env"),
        lambda folder: (folder / ".env").symlink_to("elsewhere/mine.env"),
        lambda folder: (folder / ".env").symlink_to("elsewhere/../elsewhere/mine.env"),
        lambda folder: [(folder / "way").symlink_to("elsewhere"), (folder / ".env").symlink_to("way/mine.env")],
    ],
)
def test_a_users_own_link_is_followed(lead: Callable[[Path], object], tmp_path: Path) -> None:
    (tmp_path / "stack" / "elsewhere").mkdir(parents=True)
    (tmp_path / "stack" / "elsewhere" / "mine.env").write_text("A=1\n")
    lead(tmp_path / "stack")
    assert small_file(tmp_path / "stack" / ".env") == b"A=1\n"


@as_root
def test_a_link_of_roots_is_followed_for_an_ordinary_user() -> None:
    folder = public_folder()
    (folder / "real.env").write_text("A=1\n")
    (folder / ".env").symlink_to(folder / "real.env")
    as_user(STRANGER, lambda: _assert(small_file(folder / ".env") == b"A=1\n"))


@pytest.mark.parametrize("target", [".env", "/dev/zero", "missing", "."])
def test_a_link_to_no_plain_file_is_told_as_such(target: str, tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to(target)
    with pytest.raises(FilesRefused):
        small_file(tmp_path / ".env")


def _assert(holds: bool) -> None:
    assert holds
