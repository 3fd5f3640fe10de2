"""Several visited services of one file: which others go with which, so that each becomes a stack of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.service import GivenService, as_list
from scaletail_tui.domain.imports.survey import Survey
from scaletail_tui.domain.ways import Telling, Way


def _as_one(name: str) -> Telling:
    return Telling(
        before="Import them as one stack: ", way=Way.AS_ONE, names=(name,),
        after="; the ports of the others are opened beside it.",
    )  # fmt: skip


def find_each(survey: Survey) -> tuple[str, ...]:
    """The services that people visit for certain: their ports are published, or a proxy is told of them."""
    found = survey.visited()
    return tuple(one.name for one in found if one.weight == found[0].weight)


def split_services(survey: Survey, names: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Visited service to all services of its stack, in the order of the file.

    Raises BadInput where they cannot be parted: one needs another, or two need the same store or volume.
    """
    known = [one.name for one in survey.services]
    for name in names:
        if name not in known:
            raise BadInput(f"--service {name}: there is no such service.", remedy=f"There is: {', '.join(known)}.")
    proxies = {one.name for one in survey.proxies}
    wanted = [one for one in survey.services if one.name not in proxies or one.name in names]
    near = _neighbours(wanted)
    for one in names:
        if other := next((other for other in names if other in near[one]), ""):
            raise BadInput(
                f"{one} and {other} need each other, and two stacks do not find each other by name.",
                remedy=_as_one(one),
            )
    parts = {name: _reach(name, near, frozenset(names)) for name in names}
    for part in known:
        owners = [name for name in names if part in parts[name]]
        if len(owners) > 1:
            raise BadInput(
                f"{part} belongs to {' and '.join(owners)}, and cannot stand in two stacks.",
                remedy=_as_one(owners[0]),
            )
    alone = [one.name for one in wanted if not any(one.name in part for part in parts.values())]
    parts[names[0]] |= set(alone)
    _refuse_shared_volumes(wanted, parts)
    return {name: tuple(one.name for one in wanted if one.name in parts[name]) for name in names}


def _neighbours(services: Sequence[GivenService]) -> dict[str, set[str]]:
    """Who has to do with whom: waits for it, joins its network, or says its name in a setting or a command."""
    near: dict[str, set[str]] = {one.name: set() for one in services}
    for one in services:
        said = " ".join([*one.environment.values(), str(one.body.get("command") or ""), *_links(one)])
        for other in near:
            if other == one.name:
                continue
            hears = other in one.depends or one.joins == other
            if hears or re.search(rf"(?<![\w.-]){re.escape(other)}(?![\w.-])", said):
                near[one.name].add(other)
                near[other].add(one.name)
    return near


def _links(service: GivenService) -> list[str]:
    return [str(link).partition(":")[0] for link in as_list(service.body.get("links"))]


def _reach(name: str, near: Mapping[str, set[str]], visited: frozenset[str]) -> set[str]:
    """All that hangs together with it, not beyond another visited one."""
    found, left = {name}, [name]
    while left:
        for other in near[left.pop()] - found - visited:
            found.add(other)
            left.append(other)
    return found


def _refuse_shared_volumes(services: Sequence[GivenService], parts: Mapping[str, set[str]]) -> None:
    having: dict[str, str] = {}
    for service in services:
        owner = next(name for name, part in parts.items() if service.name in part)
        for volume in as_list(service.body.get("volumes")):
            source = _named_volume(volume)
            if source and having.setdefault(source, owner) != owner:
                raise BadInput(
                    f"{having[source]} and {owner} share the volume {source}, and two stacks would have one each.",
                    remedy=_as_one(owner),
                )


def _named_volume(volume: Any) -> str:
    source = mount_of(volume).source
    return "" if not source or source.startswith((".", "/", "~", "$")) else source
