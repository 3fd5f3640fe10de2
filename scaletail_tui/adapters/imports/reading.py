"""Compose files of anybody's, and `docker run` lines, read to be imported."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.compose.files import COMPOSE_NAMES, OVERRIDE_NAMES, lay_over, parse_compose
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.imports.parts import Parts, takes_parts
from scaletail_tui.adapters.small_files import is_file, is_folder
from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.docker_run import is_docker_run, read_docker_run
from scaletail_tui.domain.imports.entry import is_relative
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.imports.routes import read_routes
from scaletail_tui.domain.imports.service import as_list, as_mapping, read_services
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.yaml_text import yaml_document

_CONFIGURATION = re.compile(r"/Caddyfile$|/etc/nginx/(?:nginx|conf\.d/[\w.-]+)\.conf$|/etc/nginx/templates/[\w.-]+$")
"""Where a reverse proxy looks for what it is told."""


def read_given(path: str) -> GivenStack:
    """The Compose file, or the folder's; raises BadInput with what is wrong, where, and how to mend it."""
    place = Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - links stay as the user named them
    if is_folder(place):
        files = _files_in(place)
        if not files:
            raise BadInput(f"{place} holds no Compose file.", remedy="Name the file, or its folder.")
    elif is_file(place):
        files = [place]
    else:
        raise BadInput(f"{place} is not there.", remedy="Name a Compose file, its folder, or - for standard input.")
    folder = files[0].parent
    texts = {}
    for number, file in enumerate(files):
        texts["app.yaml" if number == 0 else f"app-{number + 1}.yaml"] = _text(file)
    sources, env = [str(file) for file in files], _dotenv(folder / ".env")
    whole = takes_parts(merge_texts(texts, sources))
    given = (
        _put_together(texts, sources, env, folder)
        if whole
        else make_given(texts, env=env, folder=folder, sources=sources)
    )
    return replace(given, source="" if place == folder else str(place))


def _put_together(texts: Mapping[str, str], sources: Sequence[str], env: Mapping[str, str], folder: Path) -> GivenStack:
    parts = Parts(folder, env)
    model: Any = {}
    for text, source in zip(texts.values(), sources, strict=True):
        model = lay_over(model, parts.whole(parse_compose(text, source), source))
    whole = yaml_document(dict(model), {"services": f"Put together from {', '.join(parts.read)}. It is yours."})
    given = make_given({"app.yaml": whole}, env=parts.env, folder=folder, sources=sources)
    return replace(given, parts=tuple(parts.read))


def read_given_text(text: str) -> GivenStack:
    """A Compose file or a `docker run` line that stands in no file; raises BadInput."""
    if is_docker_run(text):
        model = read_docker_run(text, folder=os.getcwd())  # noqa: PTH109
        return given_of(model, called=str(next(iter(model["services"]), "")))
    return make_given({"app.yaml": text}, env={}, folder=None, sources=["standard input"])


def given_of(model: Mapping[str, Any], *, called: str) -> GivenStack:
    """A model that never was a file: it becomes one, for its owner to change."""
    text = yaml_document(dict(model), {"services": "Made by the program from what was imported. It is yours."})
    return GivenStack(called=called, model=model, files={"app.yaml": text})


def make_given(
    texts: Mapping[str, str], *, env: Mapping[str, str], folder: Path | None, sources: Sequence[str]
) -> GivenStack:
    model = merge_texts(texts, sources)
    services = model.get("services")
    if not isinstance(services, Mapping) or not services:
        raise BadInput(
            f"{sources[0]} holds no services, so it is no Compose file.",
            remedy="Name a file with `services:`, or paste a `docker run` line.",
        )
    if bad := next((name for name, body in services.items() if not isinstance(body, Mapping)), None):
        raise BadInput(f"{sources[0]}: services.{bad} is no mapping.", remedy="Give it an image, or take it out.")
    if bad := next((name for name, body in services.items() if not isinstance(body.get("volumes"), list | None)), None):
        raise BadInput(f"{sources[0]}: services.{bad}.volumes is no list.", remedy="Begin each volume with a dash.")
    if elsewhere := takes_parts(model):
        raise BadInput(
            f"{sources[0]} takes parts from other files ({elsewhere}).",
            remedy="Make one file of it: docker compose config --no-interpolate > whole.yaml, and import that.",
        )
    return GivenStack(
        called=str(model.get("name") or (folder.name if folder else "")),
        model=model,
        files=dict(texts),
        env=dict(env),
        folder=str(folder) if folder else "",
        routes=_routes_in(folder, model, env) if folder else {},
        beside=tuple(path for path in dict.fromkeys(_paths_in(model)) if folder and _stands(folder, path)),
    )


def _routes_in(folder: Path, model: Mapping[str, Any], env: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """What Caddy and nginx are told by a file of the folder's, where all of it leads to services of the same file."""
    services = list(read_services(model, env))
    names = {name: one.name for one in services for name in (one.value("container_name"), one.name) if name}
    found: dict[str, dict[str, int]] = {}
    for one in services:
        if not re.fullmatch(r"(?:.*/)?(?:caddy|nginx)", one.repository):
            continue
        mounts = [mount_of(volume) for volume in as_list(one.body.get("volumes"))]
        files = [folder / mount.source for mount in mounts if _CONFIGURATION.search(mount.target)]
        texts = [_read_beside(file) for file in files if _stands(folder, str(file.relative_to(folder)))]
        routes = [read_routes(text) for text in texts]
        if routes and all(routes) and all(host in names for told in routes for host in told):
            found[one.name] = {names[host]: port for told in routes for host, port in told.items()}
    return found


def _read_beside(file: Path) -> str:
    try:
        return small_file(file).decode("utf-8", "replace")
    except FilesRefused:
        return ""


def merge_texts(texts: Mapping[str, str], sources: Sequence[str] = ()) -> dict[str, Any]:
    """What the files say together; raises BadInput for what is not YAML, with the name that its owner knows it by."""
    model: Any = {}
    for number, (name, text) in enumerate(texts.items()):
        called = sources[number] if number < len(sources) else name
        try:
            model = lay_over(model, parse_compose(text, called))
        except FilesRefused as refused:
            raise BadInput(refused.title, remedy="Correct it, then import it again.") from refused
    return dict(model)


def _files_in(folder: Path) -> list[Path]:
    base = next((folder / name for name in COMPOSE_NAMES if is_file(folder / name)), None)
    over = next((folder / name for name in OVERRIDE_NAMES if is_file(folder / name)), None)
    return [path for path in (base, over) if path is not None] if base is not None else []


def _text(file: Path) -> str:
    try:
        return small_file(file).decode("utf-8")
    except FilesRefused as refused:
        raise BadInput(refused.title, remedy=refused.remedy or "Name another file.") from refused
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is no text in UTF-8.", remedy="Name a Compose file.") from error


def _dotenv(path: Path) -> Mapping[str, str]:
    try:
        return dotenv_values(small_file(path, missing=b"").decode("utf-8", "surrogateescape"))
    except DotenvBroken as error:
        raise BadInput(f"{path}: {error}", remedy="Correct it, then import it again.") from error
    except FilesRefused as refused:
        raise BadInput(refused.title, remedy="Its variables belong to the Compose file.") from refused


def _paths_in(model: Mapping[str, Any]) -> list[str]:
    """Every relative path that the model reads or mounts."""
    found: list[str] = []
    for body in as_mapping(model.get("services")).values():
        found += [mount_of(one).source for one in as_list(as_mapping(body).get("volumes")) if one]
        for one in as_list(given) if not isinstance(given := as_mapping(body).get("env_file"), Mapping) else [given]:
            found.append(str(one.get("path") or "") if isinstance(one, Mapping) else str(one))
    for key in ("secrets", "configs"):
        found += [str(as_mapping(body).get("file") or "") for body in as_mapping(model.get(key)).values()]
    return [path for path in found if path and "$" not in path]


def _stands(folder: Path, path: str) -> bool:
    if path.startswith(("/", "~")) or ("/" not in path and not is_relative(path) and not is_file(folder / path)):
        return False
    try:
        (folder / path).stat()
    except (OSError, ValueError):
        return False
    return True
