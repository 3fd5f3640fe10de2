"""What comes out of a backup starts as what is deployed does: nowhere on the internet, and under no other's name.

A backup may be years old, or somebody else's: that it was public then is no yes to be public now. What a sidecar reads
from a volume, or holds in its own state alone, is not seen here: of the first it is told.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.catalog.mounts import Mount, mount_of
from scaletail_tui.domain.compose.dotenv import DotenvBroken
from scaletail_tui.domain.errors import BadInput, EditRefused
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.imports.entry import entry_of
from scaletail_tui.operations.plan.planning import spec_of
from scaletail_tui.operations.serve.public_ports import close_public
from scaletail_tui.operations.serve.remember import remember
from scaletail_tui.ports.folders import Standing
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.dotenv import (
    DOTENV,
    PUBLIC_HOST,
    checksum,
    public_url_shape,
    read_sums,
    with_checksum,
    with_public_values,
)
from scaletail_tui.render.serve import close_funnel, render_serve
from scaletail_tui.render.sidecar import SERVE_FILE

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasCatalog, HasFolders, SpecPorts

_INLINE = re.compile(
    r"""(AllowFunnel\\?["']?\s{0,20}:\s{0,200}\{)((?:\$\{[^{}]{0,200}\}|[^{}]){0,2000})\}""", re.IGNORECASE
)
_ON = re.compile(r"\btrue\b")


def find_public(ports: HasFolders, folder: str, model: Mapping[str, Any]) -> dict[str, str]:
    """Texts of Serve files below the folder that open something, with that closed; an inline one stands under ''.

    `model` is Compose's of the folder. Raises BadInput for one that cannot be read.
    """
    closed: dict[str, str] = {}
    for place, inline in _serve_places(model, folder):
        text = ports.folders.text_at(f"{folder}/{place}") if place else inline
        if text is None:
            if ports.folders.standing(f"{folder}/{place}") is Standing.NOTHING:
                continue
            raise BadInput(f"The backup's Serve file {place[:200]!a} cannot be read: nothing was put in place.")
        if (now := close_funnel(text)) != text:
            closed[place] = now
    return closed


def tell_unseen(model: Mapping[str, Any]) -> tuple[str, ...]:
    """A sentence where a sidecar reads what it serves from a volume."""
    for path, body in _serving(model):
        if any(mount.kind == "volume" and _holds(mount, path) for mount in map(mount_of, body.get("volumes") or ())):
            return ("Its sidecar reads from a volume what it serves, which was not looked into: see who can reach it.",)
    return ()


def close_inline(text: str) -> str:
    """The Compose file with Funnel on nowhere in what stands in it; all else as it is."""
    return _INLINE.sub(lambda found: f"{found[1]}{_ON.sub('false', found[2])}}}", text)


def close(
    ports: SpecPorts, disk: StackOnDisk, model: Mapping[str, Any], *, renamed: bool
) -> tuple[dict[str, str], bool]:
    """Texts of the staged files that differ once it is closed, by path, and whether it was public.

    With `renamed` the name of the device that it was stands nowhere: another one logs in. Raises BadInput.
    """
    texts = find_public(ports, disk.folder, model)
    if texts.pop("", None) is not None:
        for path in ports.folders.compose(disk.folder, disk.name).files:
            text = ports.folders.text_at(f"{disk.folder}/{posixpath.basename(path)}") or ""
            if (now := close_inline(text)) != text:
                texts[posixpath.basename(path)] = now
    spec = _spec_of(ports, disk)
    serve = spec
    if spec is not None:
        serve = close_public(spec)
        if serve != spec:
            texts |= _written_anew(disk, spec, serve)
    public = bool(texts)
    dotenv = _note_sums(ports, disk, texts)
    if disk.meta is not None and PUBLIC_HOST in disk.env:
        shape = str(disk.meta.get("public_url") or "") if serve is None else public_url_shape(serve)
        try:
            dotenv = with_public_values(dotenv, shape, "" if renamed else disk.env[PUBLIC_HOST])
        except DotenvBroken as error:
            raise BadInput(f"The backup's .env cannot be read as Docker Compose reads it. {error}") from error
    return texts | ({DOTENV: dotenv} if dotenv != disk.env_text else {}), public


def _written_anew(disk: StackOnDisk, old: StackSpec, new: StackSpec) -> dict[str, str]:
    try:
        texts = {COMPOSE_FILE: remember(disk.compose_text, old, new)}
    except EditRefused as refused:
        raise BadInput(
            f"It was public on the internet, and {COMPOSE_FILE} cannot be changed to close it: {refused.title}",
        ) from refused
    if disk.serve_text is not None and _same(disk.serve_text, render_serve(old, old.exposure)):
        texts[SERVE_FILE] = render_serve(new, new.exposure)
    return texts


def _same(one: str, other: str) -> bool:
    """Doors stand in the file in the order in which they were opened."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def _note_sums(ports: HasFolders, disk: StackOnDisk, texts: Mapping[str, str]) -> str:
    """`.env` with the sums of what was changed, where it was as we had written it: else it counts as edited by hand."""
    dotenv, sums = disk.env_text, read_sums(disk.env_text)
    for path, text in texts.items():
        if sums.get(path) == checksum(path, ports.folders.text_at(f"{disk.folder}/{path}") or ""):
            dotenv = with_checksum(dotenv, path, checksum(path, text))
    return dotenv


def _spec_of(ports: HasCatalog, disk: StackOnDisk) -> StackSpec | None:
    """None for a stack that was made by hand, or whose entry is gone: then its Serve files alone tell."""
    service = entry_of(ports, disk) if disk.meta is not None else None
    try:
        return spec_of(service, disk) if service is not None else None
    except BadInput:
        return None


def _serve_places(model: Mapping[str, Any], folder: str) -> Iterator[tuple[str, str]]:
    """Where sidecars read what they serve: a path below the folder, or no path and the text that stands inline."""
    for path, body in _serving(model):
        for kind in ("configs", "secrets"):
            for entry in body.get(kind) or ():
                given = (model.get(kind) or {}).get(entry.get("source")) if isinstance(entry, Mapping) else None
                if not isinstance(given, Mapping):
                    continue
                yield _below(str(given.get("file") or ""), folder), str(given.get("content") or "")
        for mount in map(mount_of, body.get("volumes") or ()):
            if mount.kind == "bind" and _holds(mount, path):
                below = path[len(_target_of(mount)) :].lstrip("/")
                yield _below(posixpath.normpath(posixpath.join(folder, mount.source, below)), folder), ""


def _serving(model: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Path inside and body of each service that is told where what it serves stands."""
    for body in _rows(model.get("services")):
        environment = body.get("environment")
        path = str(environment.get("TS_SERVE_CONFIG") or "") if isinstance(environment, Mapping) else ""
        if path:
            yield posixpath.normpath(path), body


def _holds(mount: Mount, path: str) -> bool:
    target = _target_of(mount)
    return path == target or path.startswith(f"{target}/")


def _target_of(mount: Mount) -> str:
    return posixpath.normpath(mount.target or "/").rstrip("/")


def _rows(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield from (one for one in value.values() if isinstance(one, Mapping))


def _below(path: str, folder: str) -> str:
    """The path as the folder has it; empty for one outside, which is the host's own."""
    return path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else ""
