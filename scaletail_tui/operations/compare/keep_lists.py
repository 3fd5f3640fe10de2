"""Ports and mounts that run, written into the lists of a Compose file; its other bytes stay."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scaletail_tui.domain.catalog.mounts import mount_of, options_of
from scaletail_tui.domain.comparison.bindings import SELINUX, port_of, target_of
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
_SHORT = frozenset({"type", "source", "target", "read_only"})
"""Keys of a mount's long form that its short one can say, too."""
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


def find_listed(service: Mapping[str, Any], drift: Drift) -> list[object]:
    """Items of the service's list, as it is written, that are of this port or mount."""
    key, found_by = _LISTS[drift.part]
    listed = service.get(key)
    return [item for item in listed if found_by(item) == drift.what] if isinstance(listed, list) else []


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
    held = [listed[number] for number in at]
    items = list(drift.items)
    if key == "volumes":
        colons = any(found_by(item) != drift.what for item in items)  # a colon in a folder's name parts the item
        if items and (colons or not all(_is_short(item) for item in held)):
            return _UNSAYABLE
        options = dict.fromkeys(option for item in held for option in _options_of(item))
        if drift.options:  # who may read the folder is told by how it runs
            options = dict.fromkeys((*drift.options, *(option for option in options if option not in SELINUX)))
        items = [_write_mount(item, folder, options) for item in items]
    if len(at) == len(items) == 1 and isinstance(held[0], str):
        return [SetText(file=COMPOSE_FILE, path=(*path, key, at[0]), text=items[0])]
    added: list[YamlChange] = [AddKey(file=COMPOSE_FILE, path=path, key=key, value=items)] if items else []
    return [*added, *(Drop(file=COMPOSE_FILE, path=(*path, key, number)) for number in reversed(at))]


def _is_short(item: object) -> bool:
    """True where an item of the short form says all that this one does."""
    return not isinstance(item, Mapping) or _SHORT.issuperset(item)


def _options_of(item: object) -> list[str]:
    """Of a mount in its short form: SELinux's and propagation's; who may write is what is compared."""
    return [option for option in options_of(item) if option not in ("ro", "rw", "nocopy")]


def _write_mount(item: str, folder: str, options: Iterable[str]) -> str:
    """As the file says it: from the stack's folder, with a dollar sign that is none of a variable."""
    mount = mount_of(item)
    inner = posixpath.relpath(mount.source, folder)
    source = mount.source if inner.startswith("..") else f"./{inner}" if inner != "." else "."
    third = ",".join((*(("ro",) if mount.read_only else ()), *options))
    return ":".join(part for part in (source, mount.target, third) if part).replace("$", "$$")
