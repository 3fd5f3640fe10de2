"""Ports and mounts that run, written into the lists of a Compose file; its other bytes stay."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scaletail_tui.domain.comparison.bindings import port_of, target_of
from scaletail_tui.domain.comparison.drift import Drift, DriftPart
from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.domain.lint.change import AddKey, Drop, SetText, YamlChange
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.edit.yaml_edit import edit_yaml
from scaletail_tui.render.edit.yaml_nodes import read_plain

_LISTS: Mapping[DriftPart, tuple[str, Callable[[object], str]]] = {
    DriftPart.PORT: ("ports", port_of),
    DriftPart.MOUNT: ("volumes", target_of),
}
"""The list of each part, and what an item of it is found by."""
LISTED = frozenset(_LISTS)
_ELSEWHERE = "Compose reads it from another file, or from a form that is not changed here"
_UNSAYABLE = "a list of the file cannot say it"


def write_listed(text: str, folder: str, drifts: Iterable[Drift]) -> tuple[str, dict[Drift, str]]:
    """The text of the stack's Compose file with what runs, and of those that it cannot say, why.

    Folders below the stack's own are written from there. Raises EditRefused for a text that is no YAML.
    """
    left: dict[Drift, str] = {}
    for drift in drifts:
        try:
            changes = _changes(read_plain(text), folder, drift)
            if isinstance(changes, str):
                left[drift] = changes
            else:
                text = edit_yaml(text, changes)
        except EditRefused as refused:
            left[drift] = refused.title.rstrip(".")
    return text, left


def _changes(document: Any, folder: str, drift: Drift) -> list[YamlChange] | str:
    """Or why there are none; what runs is added before what the file said goes, so that no list is empty between."""
    key, found_by = _LISTS[drift.part]
    path = ("services", drift.where)
    service = (document.get("services") or {}).get(drift.where)
    listed = service.get(key) or [] if isinstance(service, Mapping) else None
    if not isinstance(listed, list):
        return _ELSEWHERE
    at = [number for number, item in enumerate(listed) if found_by(item) == drift.what]
    if drift.files and not at:
        return _ELSEWHERE
    if drift.runs and not drift.items:
        return _UNSAYABLE
    items = [_from_folder(item, folder) if key == "volumes" else item for item in drift.items]
    if len(at) == len(items) == 1 and isinstance(listed[at[0]], str):
        return [SetText(file=COMPOSE_FILE, path=(*path, key, at[0]), text=items[0])]
    added: list[YamlChange] = [AddKey(file=COMPOSE_FILE, path=path, key=key, value=items)] if items else []
    return [*added, *(Drop(file=COMPOSE_FILE, path=(*path, key, number)) for number in reversed(at))]


def _from_folder(item: str, folder: str) -> str:
    source, _, rest = item.partition(":")
    inner = posixpath.relpath(source, folder)
    return item if inner.startswith("..") else f"./{inner}:{rest}" if inner != "." else f".:{rest}"
