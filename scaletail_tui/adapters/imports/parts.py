"""Compose files that take parts from others (`include`, `extends`) as one, with paths as the first file has them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.compose.files import lay_over, parse_compose
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.small_files import is_file
from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values
from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, interpolate_text
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.service import as_list, as_mapping
from scaletail_tui.ports.folders import FilesRefused

_ELSEWHERE = ("include", "extends")
_DEEPEST, _MOST_FILES = 8, 40
_MOST_INCLUDES = 200
"""Of all files together: each may include others twice."""
_ONE_FILE = "Make one file of it: docker compose config --no-interpolate > whole.yaml, and import that."


def takes_parts(model: Mapping[str, Any]) -> str:
    """Which of `include` and `extends` a file has; empty for one that is whole by itself."""
    bodies = [as_mapping(body) for body in as_mapping(model.get("services")).values()]
    return next((key for key in _ELSEWHERE if model.get(key) or any(body.get(key) for body in bodies)), "")


class Parts:
    """The files of one import, read once; `env` grows by what the `.env` of an included folder sets besides."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder = folder
        self.env = dict(env)
        self._own = frozenset(env)
        self._includes = 0
        self.read: dict[str, Mapping[str, Any]] = {}
        """Documents by path."""

    def whole(self, document: Mapping[str, Any], source: str, depth: int = 0) -> dict[str, Any]:
        """What a file says with all of its parts; raises BadInput for what is not there, or goes round in a circle."""
        self.read[source] = document
        place = Path(source).parent
        model: dict[str, Any] = {}
        for entry in as_list(document.get("include")):
            model = self._join(model, self._included(entry, place, source, depth + 1), source)
        bodies = as_mapping(document.get("services"))
        services = {str(name): self._extended(str(name), source, ()) for name in bodies}
        own = {key: value for key, value in document.items() if key != "include"}
        return self._join(model, {**own, **({"services": services} if services else {})}, source)

    def _included(self, entry: Any, place: Path, source: str, depth: int) -> dict[str, Any]:
        if depth > _DEEPEST:
            raise BadInput(f"{source}: include goes round in a circle, or deeper than {_DEEPEST}.", remedy=_ONE_FILE)
        self._includes += 1
        if self._includes > _MOST_INCLUDES:
            raise BadInput(f"{source} and its parts include more than {_MOST_INCLUDES} files.", remedy=_ONE_FILE)
        told = as_mapping(entry)
        paths = [self._path(path, place, source) for path in as_list(told.get("path") if told else entry)]
        if not paths:
            raise BadInput(f"{source}: an include names no file.", remedy="Give it a path.")
        home = place / self._fill(str(told.get("project_directory") or "")) if told.get("project_directory") else None
        folder = home or Path(paths[0]).parent
        listed = [place / self._fill(str(path)) for path in as_list(told.get("env_file"))]
        for variables in listed or [folder / ".env"]:
            self._take_variables(variables)
        model: Any = {}
        for path in paths:
            model = lay_over(model, self.whole(self._document(path), path, depth))
        return self._move(dict(model), folder, place)

    def _extended(self, name: str, source: str, seen: tuple[tuple[str, str], ...]) -> Any:
        body = as_mapping(self._document(source).get("services")).get(name)
        given = as_mapping(body).get("extends")
        if given is None:
            return body
        if (source, name) in seen or len(seen) > _DEEPEST:
            raise BadInput(f"{source}: services.{name} extends itself.", remedy="Take the circle out.")
        other = str(as_mapping(given).get("service") or "") if isinstance(given, Mapping) else str(given)
        file = as_mapping(given).get("file")
        place = Path(source).parent
        path = self._path(file, place, source) if file else source
        if other not in as_mapping(self._document(path).get("services")):
            raise BadInput(f"{source}: services.{name} extends {other}, which {path} has not.", remedy="Correct it.")
        base = self._extended(other, path, (*seen, (source, name)))
        base = self._move({"services": {name: base}}, Path(path).parent, place)
        own = {key: value for key, value in as_mapping(body).items() if key != "extends"}
        return lay_over(base, {"services": {name: own}})["services"][name]

    def _join(self, model: dict[str, Any], own: Mapping[str, Any], source: str) -> dict[str, Any]:
        """A file and what it includes side by side; the same name in both is what Compose refuses, too."""
        for key in ("services", "volumes", "networks", "secrets", "configs"):
            here, there = as_mapping(own.get(key)), as_mapping(model.get(key))
            if twice := next((name for name in here if name in there and here[name] != there[name]), None):
                raise BadInput(
                    f"{source} and a file that it includes both define {key}.{twice}, which Compose refuses.",
                    remedy="Change it in an override file, or rename one of them.",
                )
        joined: dict[str, Any] = lay_over(model, own)
        return joined

    def _path(self, told: Any, place: Path, source: str) -> str:
        text = self._fill(str(told))
        if "://" in text or text.startswith(("git@", "oci:")):
            raise BadInput(f"{source} takes a part from elsewhere: {text}.", remedy=_ONE_FILE)
        path = posixpath.normpath(str(place / text))
        if not is_file(Path(path)):
            raise BadInput(f"{source} takes a part from {path}, which is not there.", remedy="Put it there.")
        return path

    def _document(self, path: str) -> Mapping[str, Any]:
        if path not in self.read:
            if len(self.read) >= _MOST_FILES:
                raise BadInput(f"{path} is one of more than {_MOST_FILES} files.", remedy=_ONE_FILE)
            try:
                self.read[path] = parse_compose(small_file(Path(path)), path)
            except FilesRefused as refused:
                raise BadInput(refused.title, remedy="Correct it, then import it again.") from refused
        return self.read[path]

    def _take_variables(self, path: Path) -> None:
        """Defaults of an included folder; what the project itself sets counts first, as for Compose.

        Raises BadInput where two folders set the same name otherwise: for Compose each has its own.
        """
        try:
            found = dotenv_values(small_file(path, missing=b"").decode("utf-8", "surrogateescape"))
        except (DotenvBroken, FilesRefused) as error:
            raise BadInput(f"{path}: {error}", remedy="Correct it, then import it again.") from error
        for name, value in found.items():
            if self.env.setdefault(name, value) != value and name not in self._own:
                raise BadInput(
                    f"{path} sets {name} otherwise than another file that is included.",
                    remedy="Rename it in one of them; or put values in: docker compose config > whole.yaml, and "
                    "import that.",
                )

    def _move(self, model: dict[str, Any], folder: Path, place: Path) -> dict[str, Any]:
        """The model with the relative paths of a file in one folder as a file in another one writes them."""
        way = posixpath.relpath(folder, place)
        if way == ".":
            return model
        way = way if way.startswith("..") else f"./{way}"
        services = {name: self._move_body(body, way) for name, body in as_mapping(model.get("services")).items()}
        moved = {**model, **({"services": services} if services else {})}
        for key in ("secrets", "configs"):
            if key in model:
                moved[key] = {name: self._move_file(body, way) for name, body in as_mapping(model[key]).items()}
        return moved

    def _move_file(self, body: Any, way: str) -> Any:
        if "file" not in as_mapping(body):
            return body
        return {**body, "file": self._lead(body["file"], way, always=True)}

    def _move_body(self, body: Any, way: str) -> Any:
        moved = dict(as_mapping(body))
        for key in ("env_file", "label_file"):
            if key in moved:
                moved[key] = self._each(moved[key], "path", way)
        if isinstance(moved.get("volumes"), list):
            moved["volumes"] = [self._mount(one, way) for one in moved["volumes"]]
        build = moved.get("build")
        if isinstance(build, str):
            moved["build"] = self._lead(build, way, always=True)
        elif isinstance(build, Mapping):
            moved["build"] = {**build, "context": self._lead(build.get("context", "."), way, always=True)}
        return moved

    def _each(self, given: Any, key: str, way: str) -> Any:
        if isinstance(given, list):
            return [self._each(one, key, way) for one in given]
        if isinstance(given, Mapping):
            return {**given, key: self._lead(given.get(key), way, always=True)}
        return self._lead(given, way, always=True)

    def _mount(self, given: Any, way: str) -> Any:
        if isinstance(given, Mapping):
            source, bind = given.get("source"), given.get("type") == "bind"
            return {**given, "source": self._lead(source, way, always="$" not in str(source))} if bind else given
        return self._lead(given, way)

    def _lead(self, path: Any, way: str, *, always: bool = False) -> Any:
        """`always` where a path without a dot at its beginning is none of a volume."""
        text = self._fill(str(path))
        relative = text.startswith(".") or (always and not text.startswith(("/", "~")))
        return f"{way}/{str(path).removeprefix('./')}" if path and relative and "://" not in text else path

    def _fill(self, text: str) -> str:
        try:
            return interpolate_text(text, self.env, set())
        except ExpansionTooLarge:
            return text
