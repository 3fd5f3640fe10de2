"""What is read is bounded: expansion, kind and size of a file, and what one stack may do to the others' rows."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.adapters.compose.files import read_compose
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.cli.main import run
from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values
from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, interpolate_text, variables_in
from scaletail_tui.domain.compose.substitution import interpolate
from scaletail_tui.domain.diagnosis.diagnose import diagnose as judge
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.operations.watch import overview
from scaletail_tui.ports.folders import FilesRefused
from tests.operations.looking import GoneEngine, practice_host, with_engine

BOMB = "A0=xxxxxxxxxx\n" + "".join(f"A{n}={f'$A{n - 1}' * 4}\n" for n in range(1, 30))
MEGABYTE = 1_000_000


def _seconds_without_a_core() -> float:
    """How long this thread has wanted to run while others had all cores; 0 where the kernel does not tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What other work on the machine has taken from it does not count."""
    began, without = time.monotonic(), _seconds_without_a_core()
    yield
    passed, waited = time.monotonic() - began, _seconds_without_a_core() - without
    assert passed - waited < seconds, f"{passed:.1f} s, of which it had no core for {waited:.1f} s"


def test_a_dotenv_whose_lines_multiply_each_other_is_refused_with_its_line() -> None:
    with within(2), pytest.raises(DotenvBroken, match=r"Line \d+ of \.env grows too large"):
        dotenv_values(BOMB)


def test_many_lines_that_each_stay_below_the_bound_are_refused_together() -> None:
    text = f"A={'x' * 900_000}\n" + "B=$A\n" * 100
    with pytest.raises(DotenvBroken, match="the values together"):
        dotenv_values(text)


@pytest.mark.parametrize("piece", ["${", "${A", "${A:-", "$", "{", "}", "${A}", "${A:-}", "\\", "a b ", "$$"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_megabyte_of_braces_is_read_in_a_moment(piece: str, quote: str) -> None:
    text = f"A={quote}{piece * (MEGABYTE // len(piece))}"
    with within(10):
        try:
            dotenv_values(text)
        except DotenvBroken as error:
            assert len(str(error)) < 200


@pytest.mark.parametrize("line", ["export ", "A ", "A", "#\n", "A=\n", " ", "export\t"])
def test_thousands_of_line_beginnings_are_read_in_a_moment(line: str) -> None:
    with within(10):
        try:
            dotenv_values(line * (MEGABYTE // 5 // len(line)))
        except DotenvBroken as error:
            assert "no KEY=VALUE" in str(error)


def test_defaults_inside_defaults_end_at_a_depth() -> None:
    nested = "${A:-" * 200 + "x" + "}" * 200
    with pytest.raises(ExpansionTooLarge):
        interpolate_text(nested, {}, set())
    with pytest.raises(ExpansionTooLarge):
        list(variables_in(nested))
    assert interpolate_text("${A:-${B:-${C:-x}}}", {}, set()) == "x"


def test_braces_that_no_variable_opens_change_nothing() -> None:
    assert interpolate_text("{ } } { ${A:-{}} ${B", {"B": "b"}, set()) == "{ } } { {} ${B"


def test_a_file_whose_texts_grow_together_is_refused() -> None:
    with pytest.raises(ExpansionTooLarge):
        interpolate(["$A"] * 10, {"A": "x" * 900_000})


def test_a_compose_file_that_grows_by_its_variables_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"A={'x' * 900_000}\n")
    (tmp_path / "compose.yaml").write_text("x: [" + ", ".join(["$A"] * 10) + "]\nservices: {}\n")
    with pytest.raises(FilesRefused, match="cannot be read: its variables make more than"):
        read_compose(tmp_path, "a")


def test_only_a_plain_file_of_a_bounded_size_is_read(tmp_path: Path) -> None:
    pipe, loop, large, plug = (tmp_path / name for name in ("pipe", "loop", "large", "plug"))
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    large.write_bytes(b"x" * (MEGABYTE + 1))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(plug))
        for path in (pipe, loop, large, plug, tmp_path, Path("/dev/zero"), Path("/dev/tty"), tmp_path / "none"):
            with within(2), pytest.raises(OSError):
                read_bounded(path)
            with within(2), pytest.raises(FilesRefused, match=str(path)):
                small_file(path)


def _entry(catalog: Path, name: str) -> Path:
    folder = catalog / name
    folder.mkdir(parents=True)
    return folder / "compose.yaml"


def test_one_broken_entry_never_takes_the_catalog_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    catalog = tmp_path / "catalog"
    os.mkfifo(_entry(catalog, "pipe"))
    _entry(catalog, "zero").symlink_to("/dev/zero")
    (link := _entry(catalog, "loop")).symlink_to(link)
    _entry(catalog, "large").write_bytes(b"#" * (MEGABYTE * 3))
    _entry(catalog, "deep").write_text("[" * 100_000)
    _entry(catalog, "bytes").write_bytes(b"\xff\xfe\x00")
    with within(20):
        load = CatalogFiles((catalog,)).load()
    assert len(load.services) > 100
    broken = {Path(failure.path).parent.name for failure in load.failures}
    assert broken >= {"zero", "large", "deep", "bytes", "pipe", "loop"}


@pytest.mark.parametrize("trouble", [MemoryError(), RecursionError(), ValueError("x"), KeyError("y")])
async def test_a_row_that_crashes_says_so_and_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    ports = practice_host(tmp_path)

    def crashing(observation: Any) -> Any:
        if observation.stack == "jellyfin":
            raise trouble
        return judge(observation)

    monkeypatch.setattr("scaletail_tui.operations.watch.overview.diagnose", crashing)
    rows = {row.name: row for row in await overview.stacks(ports)}
    assert rows["jellyfin"].state is StackState.UNKNOWN
    assert rows["jellyfin"].sentence == f"This stack could not be judged: {type(trouble).__name__}, see the log."
    assert rows["vaultwarden"].state is StackState.FAIL and len(rows) == 8


async def test_a_bad_dotenv_leaves_the_other_rows_also_without_an_engine(tmp_path: Path) -> None:
    ports = practice_host(tmp_path)
    folder = Path({row.name: row for row in await overview.stacks(ports)}["jellyfin"].folder)
    (folder / ".env").write_text(BOMB)
    with within(10):
        judged = await overview.stacks(ports)
        unjudged = await overview.stacks(with_engine(ports, GoneEngine()))
    assert len(judged) == 8 and len(unjudged) == 7


@pytest.mark.parametrize("file", ["/dev/zero", "/dev/urandom", "/"])
def test_a_device_is_no_recording(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    with within(5):
        assert run(["doctor", "--replay", file]) == 2
    assert file in capsys.readouterr().err
