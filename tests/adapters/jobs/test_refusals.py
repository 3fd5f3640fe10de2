"""What was said against a start outlives the program that heard it, for this user and this root alone."""

from __future__ import annotations

from pathlib import Path

from scaletail_tui.adapters.jobs.refusals import RefusalFiles
from scaletail_tui.domain.stack.refusal import Refusal

SAID = Refusal(stack="vault", said="Pool overlaps with other one on this address space", at=1_700_000_000.0)


def files(tmp_path: Path, root: str = "stacks") -> RefusalFiles:
    return RefusalFiles(tmp_path / "state", tmp_path / root)


def test_it_is_known_to_the_next_program_and_private(tmp_path: Path) -> None:
    files(tmp_path).keep(SAID)
    assert files(tmp_path).of("vault") == SAID
    [path] = (tmp_path / "state" / "refusals").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_root_and_another_stack_know_nothing_of_it(tmp_path: Path) -> None:
    files(tmp_path).keep(SAID)
    assert files(tmp_path, "others").of("vault") is None
    assert files(tmp_path).of("jellyfin") is None


def test_it_is_forgotten_once_and_for_all(tmp_path: Path) -> None:
    files(tmp_path).keep(SAID)
    files(tmp_path).forget("vault")
    files(tmp_path).forget("vault")
    assert files(tmp_path).of("vault") is None


def test_a_damaged_file_says_nothing(tmp_path: Path) -> None:
    files(tmp_path).keep(SAID)
    [path] = (tmp_path / "state" / "refusals").iterdir()
    path.write_text('{"stack": 7}')
    assert files(tmp_path).of("vault") is None


def test_where_nothing_can_be_written_nothing_is_kept_and_nobody_falls(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder would")
    files(tmp_path).keep(SAID)
    files(tmp_path).forget("vault")
    assert files(tmp_path).of("vault") is None
