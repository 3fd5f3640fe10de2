"""Where git's history has a key of Tailscale's: also one that nobody sees in the files any more.

`git` is asked, and never reads what the repository says of how it wants to be read: it is given a repository of ours,
empty and without settings, and of the other one the objects alone. So nothing of it is run, no filter, no hook, no
program that shows a difference, and nothing is fetched. What it prints is data; a key is neither printed nor handed on.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from scaletail_tui.adapters.files.walk import read_trusted
from scaletail_tui.adapters.lint.git_index import find_repository, prefix_of
from scaletail_tui.adapters.small_files import is_file, is_folder
from scaletail_tui.domain.lint.folder import CommittedKey
from scaletail_tui.ports.folders import FilesRefused

_SHAPE = "tskey-(auth|client|api)-[0-9A-Za-z]+-[0-9A-Za-z]+"
_KEY = re.compile(rb"tskey-(?:auth|client|api)-(?![Xx]+\b)[0-9A-Za-z]{6,64}-(?![Xx]+\b)[0-9A-Za-z]{8,128}")
"""No text of a template."""
_COMMIT = re.compile(rb"commit ([0-9a-f]{40})")
_TIP = re.compile(r"(?!0{40})[0-9a-f]{40}")
_LOG = (
    "-c", "core.bigFileThreshold=1m", "-c", "core.quotePath=false", "--no-pager", "log", "--stdin", "--ignore-missing",
    "--no-ext-diff", "--no-textconv", "--no-color", "--no-show-signature", "--no-renames", "--unified=0", "--patch",
    "--pretty=format:commit %H", "--src-prefix=a/", "--dst-prefix=b/", "-z", "--extended-regexp", f"-G{_SHAPE}",
)  # fmt: skip
_LIMIT = 1.4
"""Seconds for each of the two questions to one repository: who reads a folder is given up after four."""
_MOST_BYTES, _MOST_TIPS, _DEEPEST = 8_000_000, 500, 6
_MOST_PACKED = 2_000_000


def find_committed(folder: Path) -> tuple[CommittedKey, ...]:
    """Files below the folder that had a key in them in any commit, the newest first; none where that is not known."""
    found = find_repository(folder.absolute())
    if found is None:
        return ()
    root, place = found
    prefix = prefix_of(folder.absolute(), root)
    common = _common_folder(place)
    keys = _search(common, _tips(place, common)) if is_folder(common / "objects") else ()
    return tuple(
        CommittedKey(file=path[len(prefix) :], commit=commit[:10]) for path, commit in keys if path.startswith(prefix)
    )


def _common_folder(place: Path) -> Path:
    """Of a worktree the repository that it belongs to."""
    said = _read(place / "commondir", 10_000).strip() if is_file(place / "commondir") else ""
    return Path(os.path.normpath(place / said)) if said else place


def _tips(place: Path, common: Path) -> tuple[str, ...]:
    """Commits that branches, tags and the stash lead to: digits alone, whatever stands there."""
    texts = [_read(place / "HEAD", 200), _read(common / "packed-refs", _MOST_PACKED)]
    texts += [_read(path, 200) for path in _loose(common / "refs", 0)]
    words = (line.partition(" ")[0].removeprefix("^") for text in texts for line in text.splitlines())
    return tuple(sorted({word for word in words if _TIP.fullmatch(word)})[:_MOST_TIPS])


def _loose(folder: Path, depth: int) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            inner = sorted(entries, key=lambda one: one.name)[:_MOST_TIPS]
    except OSError:
        return
    for entry in inner:
        if entry.is_dir(follow_symlinks=False):
            if depth < _DEEPEST:
                yield from _loose(Path(entry.path), depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _read(path: Path, largest: int) -> str:
    try:
        return read_trusted(path, largest).decode("utf-8", "replace") if is_file(path) else ""
    except (OSError, FilesRefused):
        return ""


@lru_cache(maxsize=16)
def _search(common: Path, tips: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Path and commit of each file that had a key; of a history that takes too long what was seen of it."""
    git = shutil.which("git")
    if git is None or not tips:
        return ()
    try:
        with tempfile.TemporaryDirectory(prefix="scaletail-git-") as ours:
            output = _log(git, common, tips, Path(ours))
    except OSError:
        return ()
    return tuple(dict.fromkeys(_read_patches(output)))


def _log(git: str, common: Path, tips: tuple[str, ...], ours: Path) -> bytes:
    """What git tells of the commits that are there, from our own repository in an empty folder."""
    for name in ("objects", "refs"):
        Path(ours, name).mkdir(0o700)
    Path(ours, "HEAD").symlink_to("refs/heads/none")  # leads nowhere, which git takes for a branch without a commit
    environment = _environment(str(ours), common)
    known = _ask([git, "cat-file", "--batch-check"], _lines(tips), str(ours), environment)
    found = [line[:40].decode() for line in known.split(b"\n") if line[40:].startswith((b" commit ", b" tag "))]
    return _ask([git, *_LOG], _lines(found), str(ours), environment) if found else b""


def _lines(words: Iterable[str]) -> bytes:
    return "".join(f"{word}\n" for word in words).encode()


def _ask(argv: list[str], feed: bytes, ours: str, environment: dict[str, str]) -> bytes:
    """What it printed, within a time and up to a size; it is ended then."""
    with tempfile.TemporaryFile(dir=ours) as wanted:
        wanted.write(feed)
        wanted.seek(0)
        child = subprocess.Popen(
            argv, stdin=wanted, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=ours
        )
    alarm = threading.Timer(_LIMIT, child.kill)
    alarm.start()
    try:
        assert child.stdout is not None
        return child.stdout.read(_MOST_BYTES)
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
        child.stdout.close()  # type: ignore[union-attr]


def _environment(ours: str, common: Path) -> dict[str, str]:
    shallow = common / "shallow"
    cut = {"GIT_SHALLOW_FILE": str(shallow)} if is_file(shallow) else {}
    return {
        **cut, "PATH": os.defpath, "HOME": ours, "LC_ALL": "C", "GIT_DIR": ours,
        "GIT_OBJECT_DIRECTORY": str(common / "objects"),
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1", "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
    }  # fmt: skip


def _read_patches(output: bytes) -> Iterator[tuple[str, str]]:
    commit, path = "", ""
    for line in output.replace(b"\0", b"\n").split(b"\n"):
        if (found := _COMMIT.fullmatch(line)) is not None:
            commit, path = found[1].decode(), ""
        elif line.startswith((b"+++ b/", b"--- a/")) and not path:
            path = line[6:].decode("utf-8", "surrogateescape")
        elif line.startswith(b"diff --git "):
            path = ""
        elif path and line[:1] in (b"+", b"-") and _KEY.search(line):
            yield path, commit
