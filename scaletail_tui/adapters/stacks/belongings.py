"""Whose each thing in a stack's folder is: ours, ours that the user edited, the app's and the sidecar's, or the user's.

What we wrote is known by the checksums at the end of `.env`, or of the `.env` that a rollback has left.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from scaletail_tui.adapters.compose.files import COMPOSE_NAMES
from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.adapters.stacks.written import BESIDE
from scaletail_tui.domain.backup.member import MARK
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.compose import EXTENSION
from scaletail_tui.render.dotenv import DOTENV, is_edited, read_sums
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, SOCKET_FOLDER, STATE_FOLDER
from scaletail_tui.render.stack import DATA_FOLDER

_MARK = re.compile(rf"^{EXTENSION}:", re.MULTILINE)
_LEFT_DOTENV = re.compile(r"\.env\.before-\d{8}T\d{6}$")
_BESIDE = (*BESIDE, MARK)
"""Ours without a sum: what is kept of what was written, and the note of a restore that has not come to its end."""
_DEEPEST = 50
"""Levels that are looked through for a file; below that something is there."""
_MOST = 2_000
"""Things of the user's that are told one by one; behind them their folder is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """Paths below the stack's folder, each in one of the tuples; a folder stands for all that is in it."""

    written_by_us: bool
    """False for a stack made by hand: all that stands there is the user's own."""
    ours: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """Each `.env` that a rollback left for data that depend on it, as we wrote it."""
    edited: tuple[str, ...] = ()
    """Ours that are not as we wrote them."""
    identity_and_data: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def handwritten(self) -> tuple[str, ...]:
        return tuple(sorted((*self.edited, *self.own)))


def sort_out(stack: OpenFolder) -> Belongings:
    """Look through the folder, never through a link. Raises OSError for what is closed to us."""
    top = stack.names()
    sums, left = _sums_in(stack, top)
    if not sums and not _is_marked(stack, top):
        return Belongings(written_by_us=False, own=tuple(top))
    ours: list[str] = []
    edited: list[str] = []
    lasting: list[str] = []
    own: list[str] = []
    for path in _things(stack, top, sums):
        if path == DATA_FOLDER or path.startswith(STATE_FOLDER):
            lasting.append(path)
        elif path == AUTH_KEY_FILE or _is_socket(stack, path) or (path in _BESIDE and is_plain_file(stack, path)):
            ours.append(path)
        elif path in sums and is_plain_file(stack, path):
            (edited if is_edited(path, _text(stack, path), sums) else ours).append(path)
        elif path not in left:
            own.append(path)
    return Belongings(
        written_by_us=True, ours=tuple(ours), left=left, edited=tuple(edited), identity_and_data=tuple(lasting),
        own=tuple(own),
    )  # fmt: skip


def _is_marked(stack: OpenFolder, top: list[str]) -> bool:
    """True where the Compose file says that it is ours; without one, where a rollback has left an identity."""
    composes = [name for name in top if name in COMPOSE_NAMES]
    if not composes:
        return is_used(stack, STATE_FOLDER) or is_plain_file(stack, AUTH_KEY_FILE)
    return any(_MARK.search(_text(stack, name)) for name in composes if stack.is_file(name))


def is_plain_file(stack: OpenFolder, path: str) -> bool:
    """False also for a recorded path that leads out, or through a link: `.env` may have been written by anybody."""
    try:
        return stack.is_file(path)
    except FilesRefused:
        return False
    except PermissionError:  # a folder on the way is closed to us: it is judged before anything is removed
        return True


def _is_socket(stack: OpenFolder, path: str) -> bool:
    """True for what tailscaled leaves in the folder that it shares: it makes a new one at each start."""
    if PurePosixPath(path).parent.as_posix() != SOCKET_FOLDER:
        return False
    try:
        found = stack.look(path)
    except FilesRefused:
        return False
    return found is not None and stat.S_ISSOCK(found.st_mode)


def is_used(stack: OpenFolder, path: str, depth: int = 0) -> bool:
    """True where there is a file, or where we cannot see: behind a link, behind closed doors, very deep."""
    try:
        found = stack.look(path)
    except FilesRefused:
        return True
    if found is None:
        return False
    if not stat.S_ISDIR(found.st_mode) or depth > _DEEPEST:
        return True
    try:
        with stack.folder(path) as folder:
            return any(is_used(folder, name, depth + 1) for name in folder.names())
    except PermissionError:
        return True


def _things(stack: OpenFolder, top: list[str], sums: dict[str, str]) -> Iterator[str]:
    """Each thing once: a folder is gone into where something of ours is in it, else it stands for what it holds."""
    known = (*sums, AUTH_KEY_FILE, f"{SOCKET_FOLDER}/any", *BESIDE)
    entered = {above.as_posix() for path in known for above in PurePosixPath(path).parents} - {"."}
    left = list(reversed(top))
    told = 0
    while left:
        path = left.pop()
        if path in entered and stack.is_folder(path) and told < _MOST:
            with stack.folder(path) as folder:
                left += reversed([f"{path}/{name}" for name in folder.names()])
            continue
        told += 1
        yield path


def _sums_in(stack: OpenFolder, top: list[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The sums, and each `.env` that a rollback left as it had been written."""
    texts = {path: _text(stack, path) for path in top if _LEFT_DOTENV.fullmatch(path) and stack.is_file(path)}
    left = tuple(path for path, text in texts.items() if text and not is_edited(DOTENV, text, read_sums(text)))
    sums = read_sums(_text(stack, DOTENV)) if stack.is_file(DOTENV) else {}
    if sums:
        return sums, left
    return (read_sums(texts[max(texts)]) if texts else {}), left


def _text(stack: OpenFolder, path: str) -> str:
    return (stack.read(path) or b"").decode("utf-8", "surrogateescape")
