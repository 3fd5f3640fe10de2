"""A folder's Compose files laid over each other, with `include` and `extends` followed, from the files alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.compose.files import compose_file
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.lint.located_yaml import read_located
from scaletail_tui.adapters.small_files import is_file
from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, interpolate_text
from scaletail_tui.domain.lint.scalar import Scalar, as_list, as_mapping
from scaletail_tui.ports.folders import FilesRefused

_OVERRIDES = tuple(
    f"{name}.override.{end}" for name in ("compose", "docker-compose") for end in ("yaml", "yml")
)  # fmt: skip
_MOST_FILES, _MOST_SERVICES = 20, 300
_DEEPEST = 5
_LARGEST = 400_000
"""Bytes of one Compose file; the largest known has 30,000."""
_JOINED = ("ports", "expose", "dns", "dns_search", "env_file", "tmpfs", "volumes", "devices", "cap_add", "cap_drop",
           "configs", "secrets", "security_opt", "extra_hosts", "profiles", "external_links")  # fmt: skip
"""Lists that an override adds to; it replaces all others."""


class ComposeModel:
    """What the files of one folder say together."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self._folder = folder
        self._variables = variables
        self._documents: dict[str, dict[str, Any]] = {}
        self.texts: dict[str, str] = {}
        """The Compose files that were read, by path relative to the folder."""

    def read(self) -> dict[str, Any]:
        """Raises FilesRefused for what Compose would not read either."""
        base = compose_file(self._folder)
        if base is None:
            raise FilesRefused(f"{self._folder} holds no Compose file.")
        over = next((name for name in _OVERRIDES if is_file(self._folder / name)), None)
        model: dict[str, Any] = {}
        for name in (base.name, *([over] if over else [])):
            model = merge(model, self._file(name, 0))
        if len(as_mapping(model.get("services"))) > _MOST_SERVICES:
            raise FilesRefused(f"{self._folder} has more than {_MOST_SERVICES} services.")
        return model

    def _file(self, name: str, depth: int) -> dict[str, Any]:
        document = self._document(name)
        model: dict[str, Any] = {}
        for path in self._read_included(document):
            if depth < _DEEPEST and is_file(self._folder / path):
                model = merge(model, self._file(path, depth + 1))
        services = {
            key: self._merge_extended(body, name, depth) for key, body in as_mapping(document.get("services")).items()
        }
        return merge(model, {**document, "services": services})

    def _document(self, name: str) -> dict[str, Any]:
        if name not in self._documents:
            self._documents[name] = self._parse(name)
        return self._documents[name]

    def _parse(self, name: str) -> dict[str, Any]:
        if len(self.texts) >= _MOST_FILES:
            raise FilesRefused(f"{self._folder} has more than {_MOST_FILES} Compose files.")
        self.texts[name] = read_text(self._folder / name, _LARGEST)
        document = read_located(self.texts[name], name)
        if document is not None and not isinstance(document, dict):
            raise FilesRefused(f"{name} is not a Compose file: its top level is no mapping.")
        found: dict[str, Any] = document or {}
        services = found.get("services")
        if services is not None and not isinstance(services, dict):
            raise FilesRefused(f"{name} is not a Compose file: services is no mapping.")
        return found

    def _read_included(self, document: Mapping[str, Any]) -> Iterator[str]:
        for entry in as_list(document.get("include")):
            paths = as_list(as_mapping(entry).get("path")) if isinstance(entry, Mapping) else [entry]
            for path in paths:
                if isinstance(path, str) and "://" not in path:
                    yield self._fill(path)

    def _merge_extended(self, body: Any, name: str, depth: int) -> Any:
        given = as_mapping(body).get("extends")
        if given is None or depth >= _DEEPEST:
            return body
        other = given if isinstance(given, str) else str(as_mapping(given).get("service") or "")
        file = self._fill(as_mapping(given).get("file") or name) if not isinstance(given, str) else name
        if file != name and not is_file(self._folder / file):
            return body
        services = as_mapping(self._document(file).get("services"))
        base = self._merge_extended(services.get(other), file, depth + 1)
        return merge_service(base, body) if isinstance(base, dict) and isinstance(body, dict) else body

    def _fill(self, text: str) -> str:
        try:
            return interpolate_text(str(text), self._variables, set())
        except ExpansionTooLarge:
            return str(text)


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """One Compose file laid over another."""
    made = dict(base)
    for key, value in over.items():
        known = made.get(key)
        if key == "services":
            services = dict(as_mapping(known))
            for name, body in as_mapping(value).items():
                before = services.get(name)
                services[name] = (
                    merge_service(before, body) if isinstance(before, dict) and isinstance(body, dict) else body
                )
            made[key] = services
        elif isinstance(known, dict) and isinstance(value, dict):
            made[key] = {**known, **value}
        else:
            made[key] = value
    return made


def merge_service(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """One service laid over another: variables one by one, some lists joined, all else replaced."""
    made = dict(base)
    for key, value in over.items():
        known = made.get(key)
        if key == "environment" and known is not None and value is not None:
            made[key] = _join_settings(known, value)
        elif (key == "depends_on" and isinstance(known, list) and isinstance(value, list)) or (
            key in _JOINED and isinstance(known, list) and isinstance(value, list)
        ):
            made[key] = [*known, *value]
        elif isinstance(known, dict) and isinstance(value, dict):
            made[key] = {**known, **value}
        elif value is not None:
            made[key] = value
    return made


def _join_settings(base: Any, over: Any) -> Any:
    """Variables of both, in one form; of two equal ones the later counts."""
    if isinstance(base, list) and isinstance(over, list):
        return [*base, *over]
    return {**_as_settings(base), **_as_settings(over)}


def _as_settings(given: Any) -> dict[Any, Any]:
    if isinstance(given, dict):
        return given
    made: dict[Any, Any] = {}
    for line in given if isinstance(given, list) else []:
        if isinstance(line, Scalar):
            name, equals, text = line.partition("=")
            key = Scalar.at(name, file=line.file, line=line.line, path=line.path)
            made[key] = Scalar.at(text, file=line.file, line=line.line, path=line.path) if equals else None
    return made


def read_text(path: Path, largest: int) -> str:
    """A small text; raises FilesRefused with path and reason."""
    return small_file(path, largest=largest).decode("utf-8", "surrogateescape")
