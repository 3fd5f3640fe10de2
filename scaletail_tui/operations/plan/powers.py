"""What a planned stack may do: read without Compose at once, and by Compose where somebody is to decide on it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scaletail_tui.domain.powers.consent import check_consent
from scaletail_tui.domain.powers.find import find_powers
from scaletail_tui.domain.powers.forms import move_paths
from scaletail_tui.domain.powers.power import Power, PowerKind, make_power, sort_powers
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.commands import OVERRIDE_FILE
from scaletail_tui.render.powers import find_resolved_powers, find_spec_powers, sidecars_of


def read_powers(ports: Ports, spec: StackSpec, disk: StackOnDisk | None) -> tuple[Power, ...]:
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


async def add_resolved_powers(ports: Ports, spec: StackSpec, plan: Plan) -> Plan:
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


def check_powers(plan: Plan, model: Mapping[str, Any], staging: str) -> None:
    """Raise PowersNotAllowed where Compose's model of what is staged may do more than was allowed by name."""
    if not plan.foreign:
        return
    found = find_powers(
        move_paths(model, staging, plan.folder), folder=plan.folder, sidecars={SIDECAR_SERVICE}, resolved=True
    )
    named = {(one.kind, one.service, one.detail) for one in plan.powers if one.expected}
    more = (one for one in found if (one.kind, one.service, one.detail) not in named)
    check_consent(plan.stack, sort_powers((*plan.powers, *more)), plan.allowed)
