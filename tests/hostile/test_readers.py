"""Files are opened by few functions, which judge kind and size; nothing else in the package opens any."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent.parent / "scaletail_tui"
READERS = {
    "adapters/small_files.py": "the one reader: kind and size are judged on what is open",
    "adapters/files": "the one way to change files below a stacks root; walks and reads by descriptor",
    "adapters/backup/files.py": "makes a backup, which must not exist; reads through small_files",
    "adapters/backup/part_file.py": "makes a backup, which must not exist; reads nothing, asks for a lock",
    "adapters/backup/tree.py": "reads a tar out of a container's pipe",
    "adapters/backup/writer.py": "reads a tar out of a container's pipe",
    "adapters/practice": "reads nothing but the folder that it has made itself",
    "adapters/jobs/file.py": "makes a job's file, which must not exist; reads through small_files",
    "adapters/jobs/runner.py": "hands the log's descriptor, opened by small_files, to a child",
    "adapters/tailnet/wire.py": "asks the API over HTTPS, as much as it is told to read; opens no file",
    "cli/terminal.py": "/dev/null in place of a closed stream",
    "cli/deploy/job.py": "/dev/null once the job's word is said",
    "cli/topics.py": "the changelog inside the package",
    "ui/log/file.py": "writes a new file alone",
}
OPENING = {"open", "read_text", "read_bytes", "fdopen", "openpty", "mkstemp", "NamedTemporaryFile"}
NO_FILES = {"session", "_session", "self"}
"""Whose `open` opens no file."""


def openings(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            call = node.func
            if isinstance(call, ast.Name) and call.id == "open":
                yield node.lineno, "open"
            elif isinstance(call, ast.Attribute) and call.attr in OPENING:
                owner = call.value
                name = (
                    owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
                )
                if not (call.attr == "open" and name in NO_FILES):
                    yield node.lineno, call.attr
        elif isinstance(node, ast.ImportFrom) and node.module in ("os", "io", "builtins", "posix", "codecs"):
            yield from ((node.lineno, name.name) for name in node.names if name.name in OPENING)
        elif isinstance(node, ast.Attribute) and node.attr in OPENING - {"open"}:  # `map(Path.read_text, …)`
            yield node.lineno, node.attr
        elif isinstance(node, ast.Name) and node.id == "open":  # `partial(open, …)`
            yield node.lineno, node.id


def test_only_the_named_readers_open_files() -> None:
    found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE).as_posix()
        if not any(relative == reader or relative.startswith(f"{reader}/") for reader in READERS):
            found |= {f"{relative}:{line} {name}" for line, name in openings(path.read_text())}
    assert not found, "read it by adapters/small_files.py"


def test_each_named_reader_opens_something() -> None:
    for reader in READERS:
        place = PACKAGE / reader
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        assert any(True for file in files for _ in openings(file.read_text())), reader


@pytest.mark.parametrize(
    "source",
    ["open('x')", "path.open()", "os.open(p, 0)", "Path(p).read_text()", "x.read_bytes()", "map(Path.read_text, a)",
     "from os import open", "from io import open as o", "partial(open, p)", "os.fdopen(3)"],
)  # fmt: skip
def test_the_guard_sees_each_way_to_open_a_file(source: str) -> None:
    assert list(openings(source))


@pytest.mark.parametrize("source", ["session.open()", "self.open()", "self._session.open()", "reopen()", "a.opened"])
def test_the_guard_lets_pass_what_opens_none(source: str) -> None:
    assert not list(openings(source))
