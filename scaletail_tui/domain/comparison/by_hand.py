"""A stack that somebody made by hand beside the catalog's entry of the same service: part by part of what they share.

The two files have other shapes, so their lines are not compared; a part that hangs on the entry's own questions and
folders is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.catalog.recognise import repository_of
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.lint.change import AddItem, AddKey, Change, SetText, Value
from scaletail_tui.domain.lint.scalar import Scalar, as_mapping, find_key
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.stack.database import line_named, parts_ways

_ADDED = ("healthcheck", "shm_size", "stop_grace_period", "init")
"""Parts that are offered where the stack has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDifference:
    """One part that the entry has otherwise."""

    number: int
    service: str
    """The Compose service, as the stack calls it."""
    part: str
    """`image`, `healthcheck`, `environment.NAME` …"""
    line: int
    yours: str
    """Empty where it is not there."""
    catalog: str
    changes: tuple[Change, ...] = ()
    """What makes it the catalog's; none where that may not be done."""
    why_not: str = ""


def find_differences(stack: LintStack, entry: Service) -> tuple[EntryDifference, ...]:
    """Of each service whose image the entry has, too; numbered from 1."""
    bodies: Mapping[str, Mapping[str, Any]] = entry.compose.get("services") or {}
    by_image = {repository_of(str(body.get("image") or "")): body for body in bodies.values()}
    found: list[EntryDifference] = []
    for service in stack.services:
        body = by_image.get(repository_of(service.image)) if not service.is_sidecar else None
        for part, place, yours, catalog, changes, why in _parts(service, body or {}):
            found.append(
                EntryDifference(
                    number=len(found) + 1, service=str(service.name), part=part, line=place.line, yours=yours,
                    catalog=catalog, changes=changes, why_not=why,
                )
            )  # fmt: skip
    return tuple(found)


_Part = tuple[str, Scalar, str, str, tuple[Change, ...], str]


def _parts(service: LintService, body: Mapping[str, Any]) -> Iterator[_Part]:
    yield from _image(service, str(body.get("image") or ""))
    for key in _ADDED:
        value = _value(body.get(key))
        if value is not None and key not in service.body:
            add = AddKey(file=service.name.file, path=service.name.path, key=key, value=value)
            yield key, service.name, "", _shown(value), (add,), ""
    for name, given in as_mapping(body.get("environment")).items():
        value = _value(given)
        if isinstance(value, str):
            yield from _variable(service, str(name), value)


def _image(service: LintService, wanted: str) -> Iterator[_Part]:
    place = service.body.get("image")
    if not wanted or not isinstance(place, Scalar) or "$" in place or "$" in wanted or str(place) == wanted:
        return
    old, new = line_named(str(place)), line_named(wanted)
    if parts_ways(old, new):
        yield "image", place, str(place), wanted, (), f"{new} does not start on the data of {old}: dump them first."
        return
    yield "image", place, str(place), wanted, (SetText(file=place.file, path=place.path, text=wanted),), ""


def _variable(service: LintService, name: str, value: str) -> Iterator[_Part]:
    own = service.setting(name)
    if own is not None:
        if own.written is not None and "$" not in own.written and own.value != value:
            text = f"{name}={value}" if own.listed else value
            change = SetText(file=own.place.file, path=own.place.path, text=text)
            yield f"environment.{name}", own.place, own.value, value, (change,), ""
        return
    if service.takes_dotenv is not None:
        return  # it may stand there
    given = service.body.get("environment")
    place = find_key(service.body, "environment")
    add: Change
    if place is None:
        add = AddKey(file=service.name.file, path=service.name.path, key="environment", value={name: value})
    elif isinstance(given, list):
        add = AddItem(file=place.file, path=place.path, text=f"{name}={value}")
    else:
        add = AddKey(file=place.file, path=place.path, key=name, value=value)
    yield f"environment.{name}", place or service.name, "", value, (add,), ""


def _value(given: Any) -> Value | None:
    """As it would be written; None for what hangs on a variable of the entry, and for nothing."""
    if isinstance(given, Mapping):
        inner = {str(key): _value(value) for key, value in given.items()}
        return {key: value for key, value in inner.items() if value is not None} if None not in inner.values() else None
    if isinstance(given, list):
        return [str(one) for one in given] if not any("$" in str(one) for one in given) else None
    if given is None or "$" in str(given):
        return None
    return str(given).lower() if isinstance(given, bool) else str(given)


def _shown(value: Value) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    return value if isinstance(value, str) else f"[{', '.join(_shown(one) for one in value)}]"
