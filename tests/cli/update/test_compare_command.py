"""The words of `compare`, and how it ends."""

from __future__ import annotations

import json

import pytest

from scaletail_tui.cli.main import run


def said(capsys: pytest.CaptureFixture[str], words: str) -> tuple[int, str, str]:
    status = run(["--practice", "compare", *words.split()])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("jellyfin --take a", "--take 'a' names no differences"),
        ("jellyfin --take 1,", "--take '1,' names no differences"),
        ("jellyfin --keep 1", "--keep goes with --merge"),
        ("jellyfin --merge --take-all", "--merge goes with --take and --keep alone"),
        ("jellyfin --apply --dry-run --yes", "--apply writes no file, and has no plan"),
        ("jellyfin --merge --yes", "jellyfin has nothing to take"),
        ("jellyfin --take 7 --yes", "There is no difference 7"),
        ("miniflux --merge --yes", "was made by hand, so nobody knows how its files were written"),
        ("miniflux --take 99 --yes", "There is no difference 99"),
        ("nobody", "There is no stack called nobody"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    capsys: pytest.CaptureFixture[str], words: str, told: str
) -> None:
    status, out, err = said(capsys, words)
    assert (status, out) == (2, "")
    assert told in err and "Traceback" not in err


def test_to_keep_all_is_to_write_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "vaultwarden --keep-all")
    assert status == 0 and "Nothing was written" in out


def test_a_stack_made_by_hand_is_told_what_its_entry_says_and_asks(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "miniflux --json")
    told = json.loads(out)
    assert (status, told["service"], told["by_hand"]) == (0, "miniflux", True)
    assert told["notes"] and {one["key"] for one in told["questions"] if not one["answered"]} >= {"ADMIN_USERNAME"}
    assert [one["part"] for one in told["differences"]][:1] == ["healthcheck"]


def test_a_part_that_is_taken_stands_in_the_users_own_file(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "miniflux --take 1 --yes")
    assert status == 0 and "+    healthcheck:" in out and "adopt --revert miniflux" in out
