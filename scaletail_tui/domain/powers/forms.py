"""The forms in which Compose takes the same thing, read as one; whatever stands in the wrong place is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_TRUE = frozenset({"true", "yes", "y", "on", "1"})


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> tuple[Any, ...]:
    """The items of a list; a single text or mapping counts as a list of one."""
    if isinstance(value, list | tuple):
        return tuple(value)
    return () if value is None else (value,)


def texts(value: object) -> tuple[str, ...]:
    """A list's items as texts; of a mapping its keys."""
    if isinstance(value, Mapping):
        return tuple(str(key) for key in value)
    return tuple(str(one) for one in items(value) if one is not None and not isinstance(one, Mapping))


def pairs(value: object) -> Iterator[tuple[str, str]]:
    """`environment`, `labels`, `sysctls`: a mapping, or lines of `KEY=VALUE`."""
    if isinstance(value, Mapping):
        yield from ((str(key), "" if text is None else str(text)) for key, text in value.items())
        return
    for line in texts(value):
        key, _, text = line.partition("=")
        yield key.strip(), text


def is_true(value: object) -> bool:
    """A truth value, or what becomes one when a variable has been put in."""
    return value is True or str(value).strip().lower() in _TRUE


def services_in(model: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, body in mapping(model.get("services")).items():
        if isinstance(body, Mapping):
            yield str(name), body


@dataclass(frozen=True, slots=True, kw_only=True)
class Mounted:
    """One line under `volumes:`."""

    source: str
    target: str
    kind: str
    read_only: bool


def mounts_of(body: Mapping[str, Any]) -> Iterator[Mounted]:
    """What a service mounts that has a source."""
    for volume in items(body.get("volumes")):
        if isinstance(volume, Mapping):
            source = str(volume.get("source") or volume.get("src") or "")
            kind = str(volume.get("type") or ("bind" if is_path(source) else "volume"))
            found = Mounted(
                source=source, target=str(volume.get("target") or ""), kind=kind,
                read_only=is_true(volume.get("read_only")),
            )  # fmt: skip
        else:
            source, _, rest = str(volume).partition(":")
            target, _, options = rest.partition(":")
            kind = "bind" if is_path(source) else "volume"
            found = Mounted(source=source, target=target, kind=kind, read_only="ro" in options.split(","))
            if not rest:
                continue
        if found.source:
            yield found


def is_path(source: str) -> bool:
    """As Compose tells a folder of the host from the name of a volume."""
    return source.startswith((".", "/", "~", "$", "\\"))


def move_paths(value: Any, here: str, there: str) -> Any:
    """A model with each text that begins with one folder's path as if it stood in another one."""
    if isinstance(value, str):
        return there + value[len(here) :] if value == here or value.startswith(f"{here}/") else value
    if isinstance(value, Mapping):
        return {key: move_paths(one, here, there) for key, one in value.items()}
    return [move_paths(one, here, there) for one in value] if isinstance(value, list | tuple) else value
