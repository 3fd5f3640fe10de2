"""What in a folder that was made by hand keeps a stack from being changed or renamed as ours are, by its lines."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.lint.scalar import Scalar
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.operations.observe.origin import Origin, StackOrigin, find_origin
from scaletail_tui.ports.folders import FilesRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts

_DOTENV = ".env"
_NAMED = ("hostname", "container_name")
"""Keys of a service whose values are, as a rule, the stack's name."""


async def refuse_change(ports: AdoptPorts, name: str, keys: Iterable[str] = ()) -> None:
    """Raise BadInput for a stack made by hand: there are no answers in its files; where these variables stand."""
    origin = await find_origin(ports, name)
    if origin.origin is not Origin.BY_HAND:
        return
    stack = await _read(ports, origin)
    first = stack.folder.compose
    places = {key: list(_places_of(stack, key)) for key in keys}
    stand = [f"{key} is in {' and '.join(found)}" for key, found in places.items() if found]
    unread = [key for key, found in places.items() if not found]
    said = [*stand, *([f"nothing in the folder sets {', '.join(unread)}"] if unread else [])]
    in_dotenv = bool(stand) and all(found[0].startswith(_DOTENV) for found in places.values() if found)
    file = _DOTENV if in_dotenv else first
    where = f": {'; '.join(said)}" if said else ""
    raise BadInput(
        f"{name} was made by hand: {first} has no x-scaletail with a service's questions, so its settings are lines of "
        f"its own{where}.",
        remedy=f"Change them with: scaletail-tui edit {shlex.quote(name)} {shlex.quote(file)}, and take them with: "
        f"scaletail-tui compare {shlex.quote(name)} --apply",
    )


async def refuse_rename(ports: AdoptPorts, name: str) -> None:
    """The same for its name, which is its folder's and stands in its files."""
    origin = await find_origin(ports, name)
    if origin.origin is not Origin.BY_HAND:
        return
    stack = await _read(ports, origin)
    places = [
        f"{_where(one.place(key))} ({key})"
        for one in stack.services for key in _NAMED if name in one.value(key)
    ]  # fmt: skip
    named = f", and stands in {'; '.join(places)}" if places else ""
    raise BadInput(
        f"{name} was made by hand: its name is the one of its folder{named}, which are yours.",
        remedy=f"The device alone gets another name with: scaletail-tui device {shlex.quote(name)} rename NEW",
    )


async def _read(ports: AdoptPorts, origin: StackOrigin) -> LintStack:
    try:
        return LintStack(await asyncio.to_thread(ports.user_files.read, origin.folder))
    except FilesRefused as refused:
        raise origin.refusal() from refused


def _places_of(stack: LintStack, key: str) -> Iterator[str]:
    line = next((one.line for one in stack.folder.dotenv if one.key == key), None)
    if line is not None:
        yield f"{_DOTENV}, line {line}"
    for service in stack.services:
        if (setting := service.setting(key)) is not None:
            yield _where(setting.place)


def _where(place: Scalar) -> str:
    return f"{place.file}, line {place.line}"
