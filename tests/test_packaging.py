"""What is shipped: the same commit makes the same files, and all that the program reads is in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from scaletail_tui.cli.manual import manual_page
from scaletail_tui.cli.topics import TOPICS

TOP = Path(__file__).parent.parent
SHARE = TOP / "scaletail_tui" / "share"
SHELLS = ("bash", "zsh", "fish")


def build(into: Path) -> tuple[Path, Path]:
    """Wheel and sdist, as installers build them; hatchling is among the developers' tools."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600", "PYTHONPATH": str(TOP)}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(into)], cwd=TOP, env=environment, check=True,
        capture_output=True,
    )  # fmt: skip
    return next(into.glob("*.whl")), next(into.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("dist"))


@pytest.mark.slow
def test_the_same_sources_make_the_same_bytes(built: tuple[Path, Path], tmp_path: Path) -> None:
    assert [file.read_bytes() for file in build(tmp_path)] == [file.read_bytes() for file in built]


@pytest.mark.slow
def test_the_wheel_holds_what_the_program_reads_and_what_installers_put_beside_it(built: tuple[Path, Path]) -> None:
    names = set(zipfile.ZipFile(built[0]).namelist())
    for wanted in (
        "scaletail_tui/catalog/vaultwarden/compose.yaml", "scaletail_tui/CHANGELOG.md", "scaletail_tui/py.typed",
        *(f"scaletail_tui/help/{topic}.md" for topic in TOPICS),
        *(f"scaletail_tui/{file.relative_to(TOP / 'scaletail_tui')}" for file in TOP.glob("scaletail_tui/**/*.tcss")),
    ):  # fmt: skip
        assert wanted in names
    shared = {name.partition(".data/data/share/")[2] for name in names if ".data/data/" in name}
    assert shared == {
        "man/man1/scaletail-tui.1", "bash-completion/completions/scaletail-tui", "zsh/site-functions/_scaletail-tui",
        "fish/vendor_completions.d/scaletail-tui.fish",
    }  # fmt: skip
    assert [name for name in names if name.startswith(("tests/", ".ci/")) or "__pycache__" in name] == []


@pytest.mark.slow
def test_an_installed_wheel_runs_without_the_checkout(built: tuple[Path, Path], tmp_path: Path) -> None:
    zipfile.ZipFile(built[0]).extractall(tmp_path / "site")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "scaletail_tui", "--practice", "status"], cwd=tmp_path, capture_output=True,
        text=True, env={**os.environ, "PYTHONPATH": str(tmp_path / "site")}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert "vaultwarden" in done.stdout


@pytest.mark.slow
def test_the_sdist_holds_the_tests_and_no_machines_traces(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "tests/test_packaging.py"} <= names
    assert [name for name in names if "__pycache__" in name or name.startswith(".git/")] == []


def words_of(text: str) -> set[str]:
    """Commands' sections and options: how a page is broken into lines differs between Pythons."""
    plain = text.replace("\\-", "-")
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", plain)) | set(re.findall(r"^\.SH .*$", plain, re.MULTILINE))


def test_the_shipped_manual_page_is_of_this_version() -> None:
    """Where this fails, a command or an option has changed: .ci/share writes both anew."""
    assert words_of(SHARE.joinpath("scaletail-tui.1").read_text()) == words_of(manual_page())


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shipped_completions_are_of_this_version(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scaletail_tui", "completion", shell], capture_output=True, text=True, check=True
    )
    assert words_of(SHARE.joinpath(f"completion.{shell}").read_text()) == words_of(done.stdout)
