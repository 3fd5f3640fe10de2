"""A key is in its one file or nowhere: a deploy that is killed while its files are judged leaves none behind unseen."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.render.sidecar import AUTH_KEY_FILE
from tests.adapters.stacks.test_staging_killed import AFTER, NEW, OLD, killed_at, plan_of, put
from tests.render.stack_samples import spec


def places(root: Path) -> set[str]:
    """Files that hold the new key."""
    key = NEW.reveal().encode()
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink() and key in path.read_bytes()
    }


def stage_only(root: Path) -> None:
    files = StackFiles(root)
    files.stage(plan_of(files, AFTER), NEW)


def test_what_compose_judges_holds_no_key(tmp_path: Path) -> None:
    stage_only(tmp_path)
    assert (tmp_path / ".vault.staging" / AUTH_KEY_FILE).read_bytes() == b""
    assert places(tmp_path) == set()
    (left,) = StackFiles(tmp_path).leftovers()
    assert (left.name, left.key, left.stands) == ("vault", False, False)
    assert left.path in left.sentence()


@pytest.mark.slow
@pytest.mark.parametrize("update", [False, True])
def test_a_key_of_a_killed_deploy_is_in_its_place_or_told(tmp_path: Path, update: bool) -> None:
    kills = in_staging = 0
    while True:
        root = tmp_path / f"r{kills}"
        if update:
            put(root, spec(), OLD)
        if not killed_at(kills, partial(put, root, AFTER, NEW)):
            break
        kills += 1
        left = StackFiles(root).leftovers()
        elsewhere = places(root) - {f"vault/{AUTH_KEY_FILE}"}
        assert not elsewhere or (len(left) == 1 and left[0].key), elsewhere
        in_staging += bool(elsewhere)
        if left:
            StackFiles(root).finish("vault")
            assert not places(root) - {f"vault/{AUTH_KEY_FILE}"}
            assert StackFiles(root).leftovers() == ()
    assert kills > 20
    assert in_staging, "between writing it and putting it in place it is there, and told"


@pytest.mark.slow
def test_no_moment_of_the_staging_leaves_a_key(tmp_path: Path) -> None:
    kills = 0
    while killed_at(kills, partial(stage_only, tmp_path / f"r{kills}")):
        assert places(tmp_path / f"r{kills}") == set()
        kills += 1
    assert kills > 10


def test_a_discarded_deploy_forgets_its_key(tmp_path: Path) -> None:
    files = StackFiles(tmp_path)
    plan = plan_of(files, AFTER)
    files.stage(plan, NEW)
    files.discard("vault")
    files.commit(plan, files.stage(plan, None))
    assert places(tmp_path) == set()


def test_a_folder_that_is_named_like_a_staging_folder_is_told_only_where_it_is_one(tmp_path: Path) -> None:
    (tmp_path / ".a.staging").write_text("no folder")
    (tmp_path / ".staging").mkdir()
    (tmp_path / ".b.staging").mkdir()
    assert [one.name for one in StackFiles(tmp_path).leftovers()] == ["b"]
    assert StackFiles(tmp_path / "missing").leftovers() == ()
