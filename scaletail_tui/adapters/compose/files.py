"""Compose files read without Compose: a child process for each look would cost a hundred times as much."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.small_files import is_file
from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values
from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge
from scaletail_tui.domain.compose.substitution import interpolate, merge_override
from scaletail_tui.domain.diagnosis.evidence.compose_readings import find_mounted_paths
from scaletail_tui.domain.stack.raw_evidence import ComposeLook, PathLook
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.commands import COMPOSE_FILE

_BESIDE = re.compile(r"[\w-][\w.-]*")
COMPOSE_NAMES = (COMPOSE_FILE, "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""As Compose looks for them, the first that exists."""
OVERRIDE_NAMES = (
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
)


def compose_file(folder: Path) -> Path | None:
    """Return the folder's Compose file, or None, also where the folder is closed to us."""
    return next((folder / name for name in COMPOSE_NAMES if is_file(folder / name)), None)


def read_compose(folder: Path, project: str, files: Sequence[str] = ()) -> ComposeLook:
    """Read a folder's Compose files, or the named ones; raises FilesRefused with file and reason."""
    paths = [Path(file) for file in files] or find_files(folder)
    if not paths:
        raise FilesRefused(f"{folder} holds no Compose file.")
    env_file = folder / ".env"
    env = _dotenv(env_file)
    model: Any = {}
    for path in paths:
        model = lay_over(model, with_included(folder, _yaml(path)))
    unset: set[str] = set()
    try:
        resolved = interpolate(model, {"COMPOSE_PROJECT_NAME": project, **env}, unset)
    except ExpansionTooLarge as error:
        raise FilesRefused(f"{paths[-1]} cannot be read: {error}.") from error
    return ComposeLook(
        model=resolved,
        files=tuple(str(path) for path in paths),
        changed=_newest((*paths, env_file)),
        unset=tuple(sorted(unset)),
        env=env,
        paths={path: look_at(Path(path)) for path in find_mounted_paths(resolved, str(folder))},
        unresolved=_beyond(resolved),
    )


def look_at(path: Path) -> PathLook:
    """What stands there, links followed."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return PathLook(kind="missing")
    except ValueError:  # no path holds a NUL
        return PathLook(kind="missing")
    except OSError:
        return PathLook(kind="closed")
    kind = "folder" if stat.S_ISDIR(found.st_mode) else "file" if stat.S_ISREG(found.st_mode) else "other"
    return PathLook(kind=kind, uid=found.st_uid, gid=found.st_gid, mode=stat.S_IMODE(found.st_mode))


def read_text(path: Path) -> str | None:
    """A small text file of this machine; None where it is missing, closed or large."""
    try:
        return small_file(path).decode("utf-8", "surrogateescape")
    except FilesRefused:
        return None


def find_files(folder: Path) -> list[Path]:
    """The folder's file and its override, as Compose looks for them."""
    base = compose_file(folder)
    over = next((folder / name for name in OVERRIDE_NAMES if is_file(folder / name)), None)
    return [path for path in (base, over) if path is not None] if base is not None else []


def _yaml(path: Path) -> Mapping[str, Any]:
    return parse_compose(small_file(path), str(path))


def with_included(folder: Path, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the files beside it that it includes, where these are all; else as it is, and known as unresolved."""
    entries = document.get("include")
    if not isinstance(entries, list) or len(entries) != 1 or not isinstance(entries[0], Mapping):
        return document
    told = entries[0].get("path")
    names = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    if set(entries[0]) - {"path"} or not all(isinstance(name, str) and _BESIDE.fullmatch(name) for name in names):
        return document
    whole: Any = {}
    for name in names:
        whole = lay_over(whole, _yaml(folder / name))
    return dict(lay_over(whole, {key: value for key, value in document.items() if key != "include"}))


def lay_over(model: Any, over: Mapping[str, Any]) -> Any:
    """One file laid over what the files before it say."""
    return _take_away(merge_override(_make_room(_plain_environments(model), over := _plain_environments(over)), over))


def parse_compose(text: str | bytes, path: str) -> Mapping[str, Any]:
    """One file's mapping; raises FilesRefused with its path and the reason."""
    import yaml

    from scaletail_tui.adapters.compose.bounded_yaml import load_yaml

    try:
        document = load_yaml(text, _loader())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FilesRefused(f"{path} is not YAML: {_words_of(error)}") from error
    if document is not None and not isinstance(document, dict):
        raise FilesRefused(f"{path} is not a Compose file: its top level is no mapping.")
    return document or {}


def _words_of(error: Exception) -> str:
    return " ".join(str(error).split()).replace(' in "<byte string>",', ",")


@cache
def _loader() -> Any:
    """YAML as Compose reads it: `yes` is a text, `22:22` too, and tags of its own (`!reset`) are let pass."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]
        pass

    ours = ("bool", "int", "timestamp")
    Loader.yaml_implicit_resolvers = {
        letter: [(tag, form) for tag, form in resolvers if tag.rpartition(":")[2] not in ours]
        for letter, resolvers in base.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"
    )
    Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9]\d*)$"), list("-+0123456789"))
    Loader.add_constructor("!reset", lambda loader, node: RESET)
    Loader.add_constructor("!override", _replace)
    Loader.add_multi_constructor("!", _drop_tag)
    return Loader


class _Reset:
    """Stands for what Compose takes away."""

    def __deepcopy__(self, memo: Any) -> _Reset:
        return self


RESET = _Reset()


class _Whole:
    """A mapping or a list that takes the place of what stood there."""

    def __init__(self, value: Any) -> None:
        self.value = value


def _replace(loader: Any, node: Any) -> Any:
    return _Whole(_drop_tag(loader, "", node))


def _take_away(value: Any) -> Any:
    """What was laid over, without what was reset in it."""
    if isinstance(value, _Whole):
        return _take_away(value.value)
    if isinstance(value, dict):
        return {key: _take_away(inner) for key, inner in value.items() if inner is not RESET}
    if isinstance(value, list):
        return [_take_away(inner) for inner in value if inner is not RESET]
    return None if value is RESET else value


def _drop_tag(loader: Any, tag: str, node: Any) -> Any:
    if node.id == "mapping":
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if node.id == "sequence" else loader.construct_scalar(node)


def _plain_environments(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """The model with each service's `environment` as a mapping, so that files can be laid over each other."""
    services = {}
    for name, body in _mapping(model.get("services")).items():
        given = _mapping(body).get("environment")
        if isinstance(given, list):
            pairs = (str(line).partition("=") for line in given)
            body = {**body, "environment": {key: value if equals else None for key, equals, value in pairs}}
        services[name] = body
    return {**model, "services": services} if services else model


def _make_room(model: Any, over: Mapping[str, Any]) -> Any:
    """The model without what the override replaces as a whole: commands, and the test of a health check."""
    services = dict(_mapping(_mapping(model).get("services")))
    for name, body in _mapping(over.get("services")).items():
        known, new = dict(_mapping(services.get(name))), _mapping(body)
        if not known:
            continue
        for key in ("command", "entrypoint"):
            if key in new:
                known.pop(key, None)
        if "test" in _mapping(new.get("healthcheck")):
            known["healthcheck"] = {k: v for k, v in _mapping(known.get("healthcheck")).items() if k != "test"}
        services[name] = known
    return {**model, "services": services} if services else model


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _dotenv(path: Path) -> Mapping[str, str]:
    try:
        return dotenv_values(small_file(path, missing=b"").decode("utf-8", "surrogateescape"))
    except DotenvBroken as error:
        raise FilesRefused(str(error), path=str(path)) from error


def _newest(paths: Iterable[Path]) -> float | None:
    times = []
    for path in paths:
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    return max(times, default=None)


def _beyond(model: Mapping[str, Any]) -> str:
    if model.get("include"):
        return "include"
    services = model.get("services")
    bodies = services.items() if isinstance(services, Mapping) else ()
    found = next((name for name, body in bodies if isinstance(body, Mapping) and body.get("extends")), None)
    return f"services.{found}.extends" if found is not None else ""
