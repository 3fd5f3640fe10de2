"""Nothing but the room for files changes what stands below a stacks root; who writes elsewhere is listed, with why."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "scaletail_tui"
ROOM = "adapters/files/"
ELSEWHERE = {
    "adapters/backup/files.py": "backups, where the user wants them",
    "adapters/backup/part_file.py": "a backup that is being written, beside its place, and notes in the state folder",
    "adapters/catalog/compose.py": "a temporary folder of its own, in which Compose judges an entry",
    "adapters/catalog/index.py": "the index of the catalog, in this user's cache folder",
    "adapters/host/log_file.py": "this user's own log",
    "adapters/host/timer_units.py": "the folder of this user's units of systemd",
    "adapters/host/xdg.py": "this user's own state and cache folders",
    "adapters/jobs/file.py": "event files of jobs, in this user's state folder",
    "adapters/jobs/locks.py": "lock files, in this user's state folder",
    "adapters/jobs/runner.py": "event files of jobs and the log, in this user's state folder",
    "adapters/jobs/public_times.py": "what is public for a while, its lock and the log, in this user's state folder",
    "adapters/jobs/refusals.py": "what was said against starts of stacks, in this user's state folder",
    "adapters/lint/git_history.py": "a temporary folder of its own, in which git finds a repository without settings",
    "adapters/practice/": "practice stacks, below a temporary folder of its own",
    "adapters/sidecar/trial.py": "takes away the key of a throw-away sidecar, in this user's state folder",
    "adapters/small_files.py": "opens as its caller says, and each caller that says more than to read stands here; "
    "writes this user's settings, key and progress",
    "cli/terminal.py": "the null device in place of a closed stream",
    "cli/deploy/job.py": "the null device in place of the streams",
    "ui/log/file.py": "a log that the user saves where he stands",
}
"""Files and folders that write outside of any stack's folder, and what they write."""
READ_ELSEWHERE = {
    "adapters/backup/files.py": "backups that the user named",
    "adapters/backup/part_file.py": "a backup that is being written, beside its place, and notes in the state folder",
    "adapters/backup/tree.py": "a tar that a container writes into a pipe",
    "adapters/backup/writer.py": "a tar that a container writes into a pipe",
    "adapters/catalog/": "entries of catalogs that the user named, and this user's index of them",
    "adapters/engine/endpoint.py": "this user's settings of Docker's own command",
    "adapters/host/": "tables of the kernel and of the system, and this user's own log",
    "adapters/jobs/": "event files and locks, in this user's state folder",
    "adapters/practice/": "practice stacks, below a temporary folder of its own",
    "adapters/process/spawned.py": "the kernel's table of what runs",
    "adapters/settings/file.py": "this user's own settings",
    "adapters/sidecar/trial.py": "the key's file of a throw-away sidecar, to hold it, in this user's state folder",
    "adapters/small_files.py": "opens for those that stand here",
    "cli/deploy/job.py": "the null device in place of the streams",
    "cli/key_file.py": "a key in a file that the user named",
    "cli/setup/context.py": "how far this user's first steps are",
    "cli/stack/doctor_record.py": "a recording that the user named",
    "cli/topics.py": "the documentation that the package carries",
    "cli/terminal.py": "the null device in place of a closed stream",
    "ui/log/file.py": "a log that the user saves where he stands",
}
"""Files and folders that read outside of any stack's folder, and what they read."""
OF_PATHS = {
    "chmod", "hardlink_to", "lchmod", "mkdir", "rmdir", "symlink_to", "touch", "write_bytes", "write_text",
}  # fmt: skip
OF_OS = {
    "chmod", "chown", "fchmod", "fchown", "ftruncate", "lchown", "link", "makedirs", "mkdir", "mkfifo", "mknod", "open",
    "pwrite", "remove", "removedirs", "rename", "renames", "replace", "rmdir", "setxattr", "symlink", "truncate",
    "unlink", "utime",
}  # fmt: skip
READS_ALONE = {"O_RDONLY", "O_NONBLOCK", "O_CLOEXEC", "O_NOFOLLOW", "O_DIRECTORY", "O_NOCTTY"}
OPENERS = {"open", "open_plain", "read_bounded", "read_table"}
HARMLESS_OF_SHUTIL = {"which", "get_terminal_size", "disk_usage"}


def changes_in(source: str) -> list[str]:
    """Calls that change a file system, or may, as `line: name`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module in ("os", "shutil"):
            found += [f"{node.lineno}: from {node.module} import {one.name}" for one in node.names]
        if isinstance(node, ast.Import):  # by another name it would not be seen
            found += [f"{node.lineno}: {one.name} as {one.asname}" for one in node.names if _is_hidden(one)]
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in ("getattr", "__import__") and _names_os(node):
            found.append(f"{node.lineno}: {called.id}")
        if isinstance(called, ast.Name) and called.id == "open" and _writes(node, at=1):
            found.append(f"{node.lineno}: open")
        if isinstance(called, ast.Name) and called.id == "open_plain" and len(node.args) + len(node.keywords) > 1:
            found.append(f"{node.lineno}: open_plain")  # with flags: who gives them is judged, not who opens
        if not isinstance(called, ast.Attribute):
            continue
        owner = called.value.id if isinstance(called.value, ast.Name) else ""
        if owner in ("io", "codecs") and called.attr == "open":
            found += [f"{node.lineno}: {owner}.open"] if _writes(node, at=1) else []
            continue
        if owner == "os" and called.attr == "open" and _reads_alone(node):
            continue
        if (owner == "os" and called.attr in OF_OS) or (owner == "shutil" and called.attr not in HARMLESS_OF_SHUTIL):
            found.append(f"{node.lineno}: {owner}.{called.attr}")
        elif owner not in ("os", "shutil") and (
            called.attr in OF_PATHS
            # Of a path; what a text or a folder that is open takes by these names differs in number.
            or (called.attr in ("replace", "rename") and len(node.args) == 1 and not node.keywords)
            or (called.attr in ("replace", "rename") and any(one.arg == "target" for one in node.keywords))
            or (called.attr == "unlink" and not (node.args and not _is_truth(node.args[0])))
            or (called.attr == "open" and _writes(node, at=0))
        ):
            found.append(f"{node.lineno}: .{called.attr}")
    return found


def _reads_alone(call: ast.Call) -> bool:
    """True for `os.open` with flags that only let read, each of them named here."""
    if len(call.args) < 2:
        return False
    asked = {id(part) for one in ast.walk(call.args[1]) if isinstance(one, ast.IfExp) for part in ast.walk(one.test)}
    parts = [part for part in ast.walk(call.args[1]) if id(part) not in asked]
    flags = {part.attr for part in parts if isinstance(part, ast.Attribute)}
    others = {part.id for part in parts if isinstance(part, ast.Name)} - {"os"}
    numbers = {part.value for part in parts if isinstance(part, ast.Constant)} - {0}
    return bool(flags) and flags <= READS_ALONE and not others and not numbers


def _writes(call: ast.Call, *, at: int) -> bool:
    mode = (
        call.args[at] if len(call.args) > at else next((one.value for one in call.keywords if one.arg == "mode"), None)
    )
    if isinstance(mode, ast.Constant) and isinstance(mode.value, str):
        return bool(set(mode.value) & set("wax+"))
    return at == 1 and mode is not None  # one that is not written here may be any


def _is_hidden(one: ast.alias) -> bool:
    return one.name.partition(".")[0] in ("os", "shutil") and one.asname not in (None, one.name)


def _is_truth(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, bool)


def _names_os(call: ast.Call) -> bool:
    """True for `getattr(os, name)` and `__import__("os")`; a constant of a system that may lack it is no act."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant):
        return first.value in ("os", "shutil")
    what = call.args[1] if len(call.args) > 1 else None
    constant = isinstance(what, ast.Constant) and str(what.value).isupper()
    return isinstance(first, ast.Name) and first.id in ("os", "shutil") and not constant


def reads_in(source: str) -> list[str]:
    """Calls that open a file for reading by its path, as `line: name`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) else None
        assert called is None or isinstance(node, ast.Call)
        if isinstance(called, ast.Name) and called.id in OPENERS:
            found.append(f"{called.lineno}: {called.id}")
        elif isinstance(called, ast.Attribute):
            owner = called.value.id if isinstance(called.value, ast.Name) else ""
            by_mode = called.attr == "open" and isinstance(node, ast.Call) and _gives_a_mode(node)
            if (
                called.attr in ("read_text", "read_bytes")
                or by_mode
                or (owner in ("os", "io") and called.attr == "open")
            ):
                found.append(f"{called.lineno}: {owner}.{called.attr}")
    return found


def _gives_a_mode(call: ast.Call) -> bool:
    """True for `path.open("rb")`, and for one with an encoding: what else opens takes neither."""
    first = call.args[0] if call.args else None
    mode = isinstance(first, ast.Constant) and isinstance(first.value, str) and set(first.value) <= set("rwabtx+")
    return mode or any(one.arg in ("mode", "encoding") for one in call.keywords)


def sources() -> dict[str, str]:
    return {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}


def is_listed(path: str, known_ones: Mapping[str, str]) -> bool:
    return any(path == known or (known.endswith("/") and path.startswith(known)) for known in known_ones)


def test_nothing_outside_the_room_changes_a_file_but_what_is_listed() -> None:
    found = {path: changes_in(source) for path, source in sources().items() if not path.startswith(ROOM)}
    wrong = {path: acts for path, acts in found.items() if acts and not is_listed(path, ELSEWHERE)}
    assert wrong == {}


def test_what_is_listed_still_writes() -> None:
    found = sources()
    for known in ELSEWHERE:
        texts = [source for path, source in found.items() if path == known or path.startswith(known)]
        assert any(changes_in(source) for source in texts), known


@pytest.mark.parametrize(
    "line",
    [
        "import os\nos.unlink('x')", "open_plain(path, os.O_WRONLY)", "open_plain(path, how=how)",
        "import shutil\nshutil.rmtree('x')", "from shutil import rmtree",
        "from os import unlink", "p.write_text('x')", "p.open('w')", "open('x', 'ab')", "open('x', mode='x')",
        "import os as o", "import shutil as s", "getattr(os, name)('x')", "__import__('os')", "io.open('x', 'w')",
        "p.unlink(True)", "p.rename(target=q)", "p.replace(target=q)", "open('x', mode)",
        "p.rename(q)", "p.replace(q)", "p.unlink(missing_ok=True)", "p.symlink_to(q)", "import os\nos.open('x', 1)",
        "import os\nos.open('x', os.O_RDONLY | os.O_CREAT)", "import os\nos.open('x', flags)",
        "import os\nos.open('x', os.O_RDONLY | flags)",
    ],
)  # fmt: skip
def test_each_way_to_change_a_file_is_seen(line: str) -> None:
    assert changes_in(line)


@pytest.mark.parametrize(
    "line",
    [
        "'a'.replace('b', 'c')",
        "open('x')",
        "p.open('rb')",
        "stack.unlink('x')",
        "shutil.which('docker')",
        "import os\nos.open('x', os.O_RDONLY | (0 if waits else os.O_NONBLOCK))",
    ],
)
def test_what_changes_nothing_is_let_pass(line: str) -> None:
    assert not changes_in(line)


def test_nothing_outside_the_room_reads_a_stacks_file_by_its_path() -> None:
    """A link in a folder of others is judged in the room alone."""
    found = {path: reads_in(source) for path, source in sources().items() if not path.startswith(ROOM)}
    wrong = {path: acts for path, acts in found.items() if acts and not is_listed(path, READ_ELSEWHERE)}
    assert wrong == {}


def test_what_is_listed_still_reads() -> None:
    found = sources()
    for known in READ_ELSEWHERE:
        texts = [source for path, source in found.items() if path == known or path.startswith(known)]
        assert any(reads_in(source) for source in texts), known


@pytest.mark.parametrize(
    "line",
    ["open(p)", "p.open('rb')", "p.open(encoding='utf-8')", "p.read_text()", "p.read_bytes()", "os.open(p, flags)",
     "read_bounded(p)", "open_plain(p)"],
)  # fmt: skip
def test_each_way_to_read_a_file_is_seen(line: str) -> None:
    assert reads_in(line)


@pytest.mark.parametrize("line", ["small_file(p)", "session.open()", "stack.read('x')", "p.stat()"])
def test_what_is_read_in_the_room_is_let_pass(line: str) -> None:
    assert not reads_in(line)
