"""What a planned stack may do: read without Compose at once, and by Compose where somebody is to decide on it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.powers.consent import check_consent
from scaletail_tui.domain.powers.find import find_dropped_powers, find_powers
from scaletail_tui.domain.powers.forms import move_paths
from scaletail_tui.domain.powers.power import Power, PowerKind, make_power, sort_powers, tell_powers
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.commands import OVERRIDE_FILE
from scaletail_tui.render.powers import find_chosen, find_resolved_powers, find_spec_powers, sidecars_of

_MOST_TOLD = 6

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasFolders, WritePorts


def read_powers(ports: HasFolders, spec: StackSpec, disk: StackOnDisk | None) -> tuple[Power, ...]:
    """What the stack may do, with the user's override where one stands; without Compose."""
    folder = ports.folders.folder(spec.name)
    found = find_spec_powers(spec, folder=folder)
    if disk is None or not disk.has_override:
        return found
    try:
        look = ports.folders.compose(folder, spec.name)
    except FilesRefused:
        return sort_powers((*found, make_power(PowerKind.UNSEEN_FILES, "", OVERRIDE_FILE)))
    standing = find_powers(look.model, folder=folder, sidecars=sidecars_of(spec), resolved=not look.unresolved)
    return sort_powers((*found, *standing))


async def add_resolved_powers(ports: WritePorts, spec: StackSpec, plan: Plan) -> Plan:
    """The plan with the powers that Compose sees in it too; the same plan where Compose is not there or refuses.

    Secrets are masked in what Compose is given: no power hangs on one.
    """
    files = {file.path: file.masked for file in plan.files}
    own = await asyncio.to_thread(ports.folders.text_at, f"{plan.folder}/{OVERRIDE_FILE}") if plan.update else None
    if own is not None:
        files[OVERRIDE_FILE] = own
    try:
        model = await ports.compose.resolve(files, plan.folder, spec.name)
    except (ComposeFailed, FilesRefused):  # the stage that checks it will say so
        return plan
    return replace(plan, powers=sort_powers((*plan.powers, *find_resolved_powers(spec, model, folder=plan.folder))))


def read_standing_powers(ports: HasFolders, spec: StackSpec) -> tuple[Power, ...]:
    """What the stack may do by the files that stand in its folder, without Compose. Raises FilesRefused."""
    folder = ports.folders.folder(spec.name)
    look = ports.folders.compose(folder, spec.name)
    return find_powers(
        look.model, folder=folder, sidecars=sidecars_of(spec), chosen=find_chosen(spec), resolved=not look.unresolved
    )


def check_standing_powers(
    ports: HasFolders, spec: StackSpec, model: Mapping[str, Any], allowed: Collection[str]
) -> None:
    """Raise PowersNotAllowed where what stands, in Compose's model of it too, may do more than was allowed by name."""
    if not spec.service.foreign:
        return
    folder, chosen = ports.folders.folder(spec.name), find_chosen(spec)
    seen = find_powers(model, folder=folder, sidecars=sidecars_of(spec), chosen=chosen, resolved=True)
    dropped = find_dropped_powers(ports.folders.compose(folder, spec.name).model, model, folder=folder, chosen=chosen)
    check_consent(spec.name, sort_powers((*read_standing_powers(ports, spec), *seen, *dropped)), allowed)


def allow_what_stands(ports: HasFolders, spec: StackSpec, plan: Plan) -> Plan:
    """The plan with a yes to what the stack may do already: who has files written anew is not asked for that again."""
    if not plan.foreign:
        return plan
    stands = {(one.kind, one.service, one.detail) for one in read_standing_powers(ports, spec)}
    powers = (
        replace(power, expected=power.expected or (power.kind, power.service, power.detail) in stands)
        for power in plan.powers
    )
    return replace(plan, powers=sort_powers(powers))


def find_moved_powers(model: Mapping[str, Any], staging: str, folder: str) -> tuple[Power, ...]:
    """What Compose's model of a staged stack may do once it stands in its folder."""
    return find_powers(move_paths(model, staging, folder), folder=folder, sidecars={SIDECAR_SERVICE}, resolved=True)


def tell_moved_powers(model: Mapping[str, Any], staging: str, folder: str) -> str:
    """The same in words behind a sentence, before it starts: who made the files may be somebody else."""
    lines = [line.sentence.rstrip(".") for line in tell_powers(find_moved_powers(model, staging, folder))
             if not line.expected]  # fmt: skip
    more = f"; and {len(lines) - _MOST_TOLD} more" if len(lines) > _MOST_TOLD else ""
    return "".join(f"; {line}" for line in lines[:_MOST_TOLD]) + more


def check_powers(plan: Plan, model: Mapping[str, Any], staging: str) -> None:
    """Raise PowersNotAllowed where Compose's model of what is staged may do more than was allowed by name."""
    if not plan.foreign:
        return
    found = find_moved_powers(model, staging, plan.folder)
    named = {(power.kind, power.service, power.detail) for power in plan.powers if power.expected}
    more = (one for one in found if (one.kind, one.service, one.detail) not in named)
    check_consent(plan.stack, sort_powers((*plan.powers, *more)), plan.allowed)
