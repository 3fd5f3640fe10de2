"""Where each stack stands: below the root, or below a further one, where a folder counts that holds a sidecar."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from scaletail_tui.adapters.compose.files import COMPOSE_NAMES, compose_file, read_text
from scaletail_tui.adapters.files.patience import NoAnswer, Patience
from scaletail_tui.adapters.small_files import is_file
from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values
from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, interpolate_text
from scaletail_tui.ports.folders import BETWEEN

Answer = TypeVar("Answer")
_SIDECAR = re.compile(r"tailscale/tailscale|\bTS_(?:AUTHKEY|AUTH_KEY|STATE_DIR)\b")
_POINTS = re.compile(r"^(?:include|[ \t]+extends)[ \t]*:", re.MULTILINE)
_NAME = re.compile(r"""^name[ \t]*:[ \t]*(["']?)([^"'#\s]{1,300})\1[ \t]*(?:#.*)?$""", re.MULTILINE)
_VARIABLE = "COMPOSE_PROJECT_NAME"
_OVERRIDE = re.compile(r"(?:docker-)?compose\.override\.ya?ml")


class StackPlaces:
    """Names of stacks to their folders, and to what Compose calls them; a root that does not answer has none."""

    def __init__(self, root: Path, further: Sequence[Path] = (), *, patience: Patience | None = None) -> None:
        self._root = root
        self._patience = patience or Patience()
        self._further: list[Path] = []
        self._only: dict[Path, set[str]] = {}
        """Of a root that nobody named: the folders in it that count."""
        self._projects: dict[Path, tuple[object, str]] = {}
        self._holders: dict[Path, tuple[object, bool]] = {}
        for one in further:
            self.add(one)

    def add(self, root: Path) -> None:
        """Look into one root more from now on."""
        root = root.expanduser().absolute()
        self._only.pop(root, None)
        if root != self._root and root not in self._further:
            self._further.append(root)

    def add_folder(self, folder: Path) -> None:
        """One folder more that counts, where its root is none that is looked into."""
        root = folder.parent
        if root == self._root or (root in self._further and root not in self._only):
            return
        self._only.setdefault(root, set()).add(folder.name)
        if root not in self._further:
            self._further.append(root)

    def find(self, name: str) -> Path:
        """The folder of a name, below the root where no other root has it."""
        here = self._root / name
        if not self._further or self._stands(here):
            return here
        words = name.split(BETWEEN)
        bases = (BETWEEN.join(words[:number]) for number in range(len(words), 0, -1))
        named = (pair for base in bases if base for pair in self._named(base, self._further))
        return next((folder for known, folder in named if known == name), here)

    def elsewhere(self) -> tuple[tuple[str, Path], ...]:
        """Name and folder of each stack below a further root; names are unique, the root's own come first."""
        nobody: tuple[str, ...] = ()
        held = {root: self._ask(root, partial(self._find_holders, root), nobody) for root in self._further}
        bases = dict.fromkeys(name for names in held.values() for name in names)
        having = {base: [root for root, names in held.items() if base in names] for base in bases}
        return tuple(pair for base, roots in having.items() for pair in self._named(base, roots))

    def project(self, name: str) -> str:
        """What Compose calls it: by its `.env`, its file, else its folder."""
        folder = self.find(name)
        return self._ask(folder, partial(self._read_project, name, folder), name)

    def project_in(self, folder: Path, name: str) -> str:
        """What Compose will call it once that folder is called by the name."""
        file = compose_file(folder)
        return _read_project(folder, file, name) if file is not None else name

    def _named(self, base: str, roots: Sequence[Path]) -> Iterator[tuple[str, Path]]:
        """The stacks whose folder is called so."""
        taken = {base} if self._stands(self._root / base) else set()
        for root in roots:
            folder = root / base
            if base in self._only.get(root, (base,)) and self._ask(root, partial(self._holds_sidecar, folder), False):
                name = base if base not in taken else _tell_apart(folder, root, taken)
                taken.add(name)
                yield name, folder

    def _find_holders(self, root: Path) -> tuple[str, ...]:
        there = sorted(self._only.get(root, ())) or _names_in(root)
        names = (name for name in there if not name.startswith(".") and name.isprintable())
        return tuple(name for name in names if self._holds_sidecar(root / name))

    def _stands(self, path: Path) -> bool:
        """True also where that is not known: the root's own stacks come first."""
        return self._ask(path, partial(os.path.lexists, path), True)

    def _ask(self, place: Path, call: Callable[[], Answer], silent: Answer) -> Answer:
        try:
            return self._patience.ask(str(place), call)
        except NoAnswer:
            return silent

    def _read_project(self, name: str, folder: Path) -> str:
        file = compose_file(folder)
        if file is None:
            return name
        stamp = _stamp(file, folder / ".env")
        known = self._projects.get(folder)
        if known is None or known[0] != stamp:
            self._projects[folder] = known = (stamp, _read_project(folder, file, folder.name))
        return known[1]

    def _holds_sidecar(self, folder: Path) -> bool:
        file = compose_file(folder)
        if file is None:
            return False
        stamp = _stamp(file)
        known = self._holders.get(folder)
        if known is None or known[0] != stamp:
            self._holders[folder] = known = (stamp, _find_sidecar(folder, file))
        return known[1]


def _find_sidecar(folder: Path, file: Path) -> bool:
    """By the words of its files: to understand them all would take a second at each list."""
    text = read_text(file) or ""
    if _SIDECAR.search(text):
        return True
    others = [one for one in _names_in(folder) if one.endswith((".yml", ".yaml")) and one not in COMPOSE_NAMES]
    if not _POINTS.search(text):
        others = [one for one in others if _OVERRIDE.fullmatch(one)]
    return any(_SIDECAR.search(read_text(folder / one) or "") for one in others[:20] if is_file(folder / one))


def _tell_apart(folder: Path, root: Path, taken: set[str]) -> str:
    name = f"{folder.name}{BETWEEN}{root.name}"
    number = 2
    while name in taken:
        name = f"{folder.name}{BETWEEN}{root.name}{number}"
        number += 1
    return name


def _names_in(folder: Path) -> list[str]:
    """What stands there; nothing where the folder is gone or closed: a further root is on another disk, perhaps."""
    try:
        return sorted(one.name for one in folder.iterdir())
    except OSError:
        return []


def _stamp(*files: Path) -> tuple[object, ...]:
    marks: list[object] = []
    for file in files:
        try:
            found = file.stat()
        except OSError as error:
            marks.append(error.errno)
        else:
            marks.append((found.st_ino, found.st_mtime_ns, found.st_size))
    return tuple(marks)


def _read_project(folder: Path, file: Path, name: str) -> str:
    env = read_text(folder / ".env") or ""
    variables: dict[str, str] = {}
    if env:
        try:
            variables = dict(dotenv_values(env))
        except DotenvBroken:  # Compose says so itself as soon as it is asked
            variables = {}
    given = variables.get(_VARIABLE, "").strip()
    named = _NAME.search(read_text(file) or "")
    if not given and named:
        try:
            given = interpolate_text(named[2].strip(), variables, set())
        except ExpansionTooLarge:
            given = ""
    return given or plain_project(name)


def plain_project(name: str) -> str:
    """What Compose makes of a folder's name. Source: compose-go loader/normalize.go, NormalizeProjectName."""
    return re.sub(r"[^-_a-z0-9]", "", name.lower()).lstrip("_-") or name
