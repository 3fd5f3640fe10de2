"""One Compose file laid over another, as Compose 2.24 and newer read it: what goes is reset, what differs replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.render.yaml_text import tagged_document

RESET, REPLACE = "!reset", "!override"
_JOINED = frozenset({"env_file", "dns", "dns_search", "dns_opt", "tmpfs", "label_file"})
"""Keys that take a text for a list of one: Compose would join the two."""


class Tagged:
    """A value under a tag of Compose's own."""

    def __init__(self, tag: str, value: Any) -> None:
        self.tag = tag
        self.value = value


def render_override(base: Mapping[str, Any], wanted: Mapping[str, Any], comment: str) -> str:
    """Return the file that makes `wanted` of `base` when it is laid over it."""
    return tagged_document(differences(base, wanted), comment, Tagged)


def differences(base: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be said over `base`, services one by one, for `wanted` to come out of it."""
    said: dict[str, Any] = {}
    for part, value in wanted.items():
        before = base.get(part)
        before = before if isinstance(before, Mapping) else {}
        members: dict[str, Any] = {}
        for name in (*value, *(one for one in before if one not in value and part == "services")):
            if name not in value:
                members[name] = Tagged(RESET, None)
            elif part == "services" and isinstance(before.get(name), Mapping):
                if changed := _body_differences(before[name], value[name]):
                    members[name] = changed
            elif before.get(name) != value[name]:
                members[name] = Tagged(REPLACE, value[name]) if before.get(name) is not None else value[name]
        if members:
            said[part] = members
    return said


def _body_differences(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for key in (*before, *(one for one in wanted if one not in before)):
        if key not in wanted:
            said[key] = Tagged(RESET, None)
        elif key not in before or before[key] is None:
            said[key] = wanted[key]
        elif before[key] != wanted[key]:
            value = [wanted[key]] if key in _JOINED and isinstance(wanted[key], str) else wanted[key]
            said[key] = Tagged(REPLACE, value) if isinstance(value, Mapping | list) else value
    return said
