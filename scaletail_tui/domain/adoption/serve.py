"""Serve from a folder that is mounted: the sidecar watches it, and takes each change without a restart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from scaletail_tui.domain.adoption.improvement import Improvement, ImprovementId, LeftAsItIs, NewFile
from scaletail_tui.domain.lint.change import AddKey, Change, Drop, SetText
from scaletail_tui.domain.lint.mounts import Mount
from scaletail_tui.domain.lint.scalar import Scalar, as_list, as_mapping, find_key, find_place
from scaletail_tui.domain.lint.serve import ServeText
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack, below

SERVE_PLACE = "tailscale/serve/serve.json"
"""As in our own stacks."""
_MOUNT = "./tailscale/serve:/serve:ro"
_INSIDE = "/serve/serve.json"
_UNESCAPED = re.compile(r"(?<!\$)\$(?=TS_CERT_DOMAIN|\{TS_CERT_DOMAIN\})")


def find_live_file(stack: LintStack, sidecar: LintService) -> str:
    """The Serve file below the stack's folder that a running sidecar watches; empty where it watches none."""
    path = stack.serve_path(sidecar)
    mount = _mount_of(sidecar, path) if path and not _config_of(sidecar, path) else None
    if mount is None or not mount.relative or mount.target == path:
        return ""
    return f"{mount.relative}/{below(path, mount.target)}"


def find_mounted_file(stack: LintStack, sidecar: LintService) -> str:
    """The Serve file below the stack's folder that is mounted by itself, and so is read when the sidecar starts."""
    path = stack.serve_path(sidecar)
    mount = _mount_of(sidecar, path) if path and not _config_of(sidecar, path) else None
    return mount.relative if mount is not None and mount.relative and mount.target == path else ""


def make_live(stack: LintStack, sidecar: LintService) -> Iterator[Improvement | LeftAsItIs]:
    """Nothing where there is no Serve, or where it is live already."""
    path = stack.serve_path(sidecar)
    setting = sidecar.setting("TS_SERVE_CONFIG")
    if not path or setting is None or find_live_file(stack, sidecar):
        return
    config = _config_of(sidecar, path)
    mount = None if config is not None else _mount_of(sidecar, path)
    if config is None and (mount is None or not mount.relative):
        if mount is not None:
            yield _left(f"{sidecar.name} reads Serve from {mount.source or 'a volume'}, outside of the folder.")
        return
    serve = next((text for one, text in stack.serves if one is sidecar), None)
    if serve is None:
        yield _left(f"{sidecar.name} is told to serve {path}, and nothing puts that file there.")
        return
    text = _as_file(sidecar, serve)
    if _document(text) is None:
        yield _left(
            f"What {sidecar.name} serves is no JSON, so it stays where it is ({serve.file}, line {serve.line})."
        )
        return
    if any(one.target == "/serve" or below("/serve", one.target) for one in sidecar.mounts):
        yield _left(f"{sidecar.name} has a mount at /serve already.")
        return
    where = "the Compose file" if serve.inline else serve.file
    dropped = _take_out(stack, sidecar, config, mount)
    yield Improvement(
        id=ImprovementId.LIVE_SERVE,
        summary=f"Serve moves from {where} into {SERVE_PLACE}: it is switched while the stack runs.",
        changes=(
            *dropped, *_set_path(setting.place, listed=setting.listed),
            AddKey(file=sidecar.name.file, path=sidecar.name.path, key="volumes", value=[_MOUNT]),
        ),
        files=(NewFile(path=SERVE_PLACE, text=text),),
    )  # fmt: skip


def _left(reason: str) -> LeftAsItIs:
    return LeftAsItIs(
        id=ImprovementId.LIVE_SERVE, reason=reason,
        remedy="Mount a folder that holds the file, and name it in TS_SERVE_CONFIG.",
    )  # fmt: skip


def _as_file(sidecar: LintService, serve: ServeText) -> str:
    """The text as the sidecar would read it from a file; the certificate's name stays a variable."""
    text = serve.text
    if serve.inline:
        text = sidecar.fill(_UNESCAPED.sub("$$", serve.written))
    return text if text.endswith("\n") else f"{text}\n"


def _document(text: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _config_of(sidecar: LintService, path: str) -> tuple[int, str] | None:
    """Position and name of the inline config that is put at the path."""
    for number, entry in enumerate(as_list(sidecar.body.get("configs"))):
        name = str(as_mapping(entry).get("source") or "") if not isinstance(entry, str) else str(entry)
        target = str(as_mapping(entry).get("target") or "") if not isinstance(entry, str) else ""
        if name and sidecar.fill(target or f"/{name}") == path:
            return number, name
    return None


def _mount_of(sidecar: LintService, path: str) -> Mount | None:
    """The nearest mount that holds the path."""
    holding = [mount for mount in sidecar.mounts if below(path, mount.target) is not None]
    return max(holding, key=lambda one: len(one.target), default=None)


def _set_path(place: Scalar, *, listed: bool) -> Iterator[Change]:
    yield SetText(file=place.file, path=place.path, text=f"TS_SERVE_CONFIG={_INSIDE}" if listed else _INSIDE)


def _take_out(
    stack: LintStack, sidecar: LintService, config: tuple[int, str] | None, mount: Mount | None
) -> Iterator[Change]:
    """The old way to the file; the file itself stays where it is."""
    if mount is not None:
        yield Drop(file=mount.written.file, path=mount.item)
        return
    assert config is not None
    number, name = config
    entry = as_list(sidecar.body.get("configs"))[number]
    place = find_place(entry)
    key = find_key(sidecar.body, "configs")
    if place is None or key is None:
        return
    yield Drop(file=place.file, path=place.path if isinstance(entry, str) else place.path[:-1])
    declared = find_key(as_mapping(stack.folder.model.get("configs")), name)
    others = [
        service
        for service in stack.services
        if service is not sidecar and name in str(service.body.get("configs") or "")
    ]
    if declared is not None and not others:
        yield Drop(file=declared.file, path=declared.path)
