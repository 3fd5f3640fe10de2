"""Small inputs that would become large: each is refused, or cut, before it does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.forked import Ended, run_forked

LONG = f'&a "{"x" * 500_000}$$"'
MANY = "[" + "*a," * 40_000 + "]"


def meet(place: Path, *words: str) -> Ended:
    environment = {
        "HOME": str(place), "PATH": os.environ["PATH"], "SCALETAIL_ROOT": f"{place}/root",
        "DOCKER_HOST": f"unix://{place}/none.sock",
    }  # fmt: skip
    ended = run_forked(words, environment=environment, limit=60)
    assert ended.status in (0, 1, 2, 3) and "fault of the program" not in ended.said, ended
    assert ended.processor < 5 and ended.megabytes < 200, (ended.processor, ended.megabytes)
    return ended


def _aliases(stack: Path) -> None:
    (stack / "compose.yaml").write_text(f"x: {LONG}\ny: {MANY}\nservices: {{}}\n")


def _aliases_of_ours(stack: Path) -> None:
    (stack / "compose.yaml").write_text(f"x-scaletail:\n  x: {LONG}\n  y: {MANY}\nservices: {{}}\n")


def _values(stack: Path) -> None:
    (stack / "compose.yaml").write_text("x: [" + "[]," * 330_000 + "]")


def _files(stack: Path) -> None:
    for number in range(3_000):
        (stack / f"more{number}").write_bytes(b"x" * 20_000)


def _folders(stack: Path) -> None:
    for number in range(60):
        for inner in range(60):
            (stack / f"data/{number}/{inner}").mkdir(parents=True)


@pytest.mark.slow
@pytest.mark.parametrize("bomb", [_aliases, _aliases_of_ours, _values, _files, _folders])
def test_a_stack_that_would_fill_the_memory_is_one_row_of_the_list(
    tmp_path: Path, bomb: Callable[[Path], None]
) -> None:
    for name in ("bad", "good"):
        (tmp_path / "root" / name).mkdir(parents=True)
        (tmp_path / "root" / name / "compose.yaml").write_text("services: {}\n")
    bomb(tmp_path / "root/bad")
    for words in (("status",), ("doctor", "bad"), ("expose", "bad", "direct")):
        ended = meet(tmp_path, *words)
        assert words != ("status",) or "good" in ended.out


@pytest.mark.slow
@pytest.mark.parametrize("bomb", [_aliases, _aliases_of_ours, _values])
def test_an_entry_that_would_fill_the_memory_is_a_failure_of_its_own(
    tmp_path: Path, bomb: Callable[[Path], None]
) -> None:
    (entry := tmp_path / "catalog/bad").mkdir(parents=True)
    bomb(entry)
    assert "bad/compose.yaml" in meet(tmp_path, "catalog", "check", f"{tmp_path}/catalog").out
    assert "vaultwarden" in meet(tmp_path, "--catalog", f"{tmp_path}/catalog", "list").out


def test_an_entry_that_names_one_template_a_thousand_times_is_a_failure(tmp_path: Path) -> None:
    (entry := tmp_path / "catalog/bad").mkdir(parents=True)
    (entry / "big").write_text("x" * 900_000)
    named = "".join(f"    f{number}: big\n" for number in range(3_000))
    (entry / "compose.yaml").write_text(f"x-scaletail:\n  files:\n{named}services: {{}}\n")
    assert "larger than 4000000 characters together" in meet(tmp_path, "catalog", "check", f"{tmp_path}/catalog").out


def test_a_root_of_thousands_of_stacks_is_listed_by_few_at_once(tmp_path: Path) -> None:
    for number in range(1_500):
        (tmp_path / f"root/s{number}").mkdir(parents=True)
        (tmp_path / f"root/s{number}/compose.yaml").write_text("services: {}\n")
    assert meet(tmp_path, "status").out.count("\n") == 1_500
