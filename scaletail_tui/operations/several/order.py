"""Which stack lives on which: by networks, volumes, containers, and the other's name in the tailnet."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.lifecycle.compose_folder import place_of

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import SeveralPorts

Needs = Mapping[str, frozenset[str]]
"""Stack to those that have to be well before it is touched."""
_LONGEST = 20_000
"""Characters of one value that are looked through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What ties one stack to others: what it has, and what of others it names."""

    has: frozenset[tuple[str, str]] = frozenset()
    """Kind (`networks`, `volumes`, `container`) and name."""
    uses: frozenset[tuple[str, str]] = frozenset()
    host: str = ""
    """Its own DNS name in the tailnet."""
    values: tuple[str, ...] = ()
    """Of its services' environments; looked through and never told."""


async def find_needs(ports: SeveralPorts, names: Sequence[str]) -> Needs:
    """Of these stacks alone. One whose files Compose refuses is tied to nothing: what is wrong is told at its turn."""
    ties: dict[str, Ties] = {}
    for name in names:  # one after the other: each costs a process, and nothing waits for it
        ties[name] = await _read(ports, name)
    return needs_of(ties)


def needs_of(ties: Mapping[str, Ties]) -> Needs:
    """The same of what is read already."""
    return {
        name: frozenset(other for other, its in ties.items() if other != name and _lives_on(own, its))
        for name, own in ties.items()
    }


def make_waves(names: Sequence[str], size: int, needs: Needs) -> Iterator[list[str]]:
    """At most `size` at a time, in their order; a stack comes after all that it lives on, and never in their wave.

    Where stacks live on each other in a ring, the first of them goes first.
    """
    left, done = list(names), set[str]()
    while left:
        ready = [one for one in left if not (needs.get(one, frozenset()) & set(left)) - done - {one}]
        wave = (ready or left[:1])[:size]
        yield wave
        done.update(wave)
        left = [one for one in left if one not in wave]


def tell_order(names: Iterable[str], needs: Needs) -> tuple[str, ...]:
    """`blog after vault` for each stack that waits for another one of these."""
    return tuple(f"{name} after {', '.join(sorted(needs[name]))}" for name in names if needs.get(name))


def _lives_on(own: Ties, other: Ties) -> bool:
    if own.uses & other.has:
        return True
    if not other.host:
        return False
    named = re.compile(rf"(?<![\w.-]){re.escape(other.host)}(?![\w-])", re.IGNORECASE)
    return any(named.search(value[:_LONGEST]) for value in own.values)


async def _read(ports: SeveralPorts, name: str) -> Ties:
    try:
        place = await place_of(ports, name)
        model = await ports.compose.config(place.folder, place.project)
    except ScaletailError:
        return Ties()
    disk = place.disk or await asyncio.to_thread(ports.folders.read, name)
    return ties_of(model, place.project, host=disk.env.get("PUBLIC_HOST", "") if disk is not None else "")


def ties_of(model: Mapping[str, Any], project: str, *, host: str = "") -> Ties:
    """Out of Compose's own model of a stack."""
    services: Mapping[str, Mapping[str, Any]] = model.get("services") or {}
    has, uses = set[tuple[str, str]](), set[tuple[str, str]]()
    for kind in ("networks", "volumes"):
        for key, body in (model.get(kind) or {}).items():
            told = body or {}
            name = str(told.get("name") or f"{project}_{key}")
            (uses if told.get("external") else has).add((kind, name))
    values: list[str] = []
    for key, body in services.items():
        has.add(("container", str(body.get("container_name") or f"{project}-{key}-1")))
        for told in (body.get("network_mode"), body.get("pid"), body.get("ipc"), *(body.get("volumes_from") or ())):
            mode, _, name = str(told or "").partition(":")
            if mode == "container" and name:
                uses.add(("container", name.partition(":")[0]))
        values += [str(value) for value in (body.get("environment") or {}).values() if value]
        values += [str(body.get(one)) for one in ("command", "entrypoint") if body.get(one)]
    return Ties(has=frozenset(has), uses=frozenset(uses), host=host, values=tuple(values))
