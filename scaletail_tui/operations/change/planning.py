"""The plan of a change: only what the change makes different is written, and what was edited by hand is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.errors import BadInput, EditRefused
from scaletail_tui.domain.stack.plan import FileChange, Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec
from scaletail_tui.operations.change.wish import told_at_login
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.plan.diff import compare_files, mask_old, text_on_disk
from scaletail_tui.operations.plan.planning import make_plan
from scaletail_tui.operations.plan.powers import allow_what_stands
from scaletail_tui.operations.plan.replaced import Replaced, ReplacedFor
from scaletail_tui.operations.update.recreate import services_to_recreate
from scaletail_tui.render.commands import OVERRIDE_FILE, config_command, pull_command, up_command
from scaletail_tui.render.compose import order_start
from scaletail_tui.render.dotenv import DOTENV, checksum, is_edited, read_sums, with_checksum
from scaletail_tui.render.edit.dotenv_edit import merge_dotenv
from scaletail_tui.render.edit.merge_lines import merge_lines
from scaletail_tui.render.edit.merge_yaml import merge_yaml
from scaletail_tui.render.sidecar import AUTH_KEY_FILE
from scaletail_tui.render.stack import render_stack

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ChangePorts


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """What is shown before, and carried out as it was shown."""

    before: StackSpec
    after: StackSpec
    plan: Plan
    recreated: tuple[Replaced, ...] = ()
    """In the order in which they are made anew."""
    stands_still: bool = False
    """True for a stack without containers: its files are written, and nothing is started."""

    @property
    def services(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.service for one in self.recreated))

    @property
    def nothing(self) -> bool:
        """True where no file would read otherwise."""
        return not any(file.change is not FileChange.SAME for file in self.plan.files)


async def plan_change(ports: ChangePorts, before: StackSpec, after: StackSpec) -> PlannedChange:
    """Compare and merge; writes nothing. Raises BadInput where a hand's change and this one meet, or it is stopped."""
    disk = await asyncio.to_thread(ports.folders.read, before.name)
    if disk is None:
        raise BadInput(f"There is no stack {before.name}.", remedy="See: scaletail-tui status")
    files = merge_files(before, after, disk)
    plan = await make_plan(ports, after)
    plan = replace(
        await asyncio.to_thread(allow_what_stands, ports, after, plan),
        files=compare_files(after, files, disk),
        warnings=(*plan.warnings, *told_at_login(before, after)),
    )
    found = await members(ports, before.name)
    alive = [one for one in (*found.apps, *((found.sidecar,) if found.sidecar else ())) if one.running]
    if found.containers and not alive:
        raise BadInput(
            f"{before.name} is stopped: nothing would show whether it answers after the change.",
            remedy=f"Run: scaletail-tui start {before.name}",
        )
    if not found.containers:
        return PlannedChange(before=before, after=after, plan=_with_commands(plan, (), (), disk), stands_still=True)
    recreated, model = await find_recreated(ports, plan)
    keys = tuple(dict.fromkeys(one.service for one in recreated))
    absent = [key for key in keys if not await _is_here(ports, model, key)]
    return PlannedChange(
        before=before, after=after, plan=_with_commands(plan, keys, absent, disk, model), recreated=recreated
    )


async def find_recreated(ports: ChangePorts, plan: Plan) -> tuple[tuple[Replaced, ...], Mapping[str, Any]]:
    """The containers that the plan makes anew, in order, and Compose's model of it.

    A service is made anew where it reads otherwise, where it mounts a file that is written anew (it would go on seeing
    the old one), and where it lives in the network of a sidecar that is. Raises ComposeFailed.
    """
    texts = {file.path: file.text for file in plan.files}
    own = await asyncio.to_thread(ports.folders.text_at, f"{plan.folder}/{OVERRIDE_FILE}")
    if own is not None:
        texts[OVERRIDE_FILE] = own
    before, after, found = await asyncio.gather(
        ports.compose.config(plan.folder, plan.stack),
        ports.compose.resolve(texts, plan.folder, plan.stack),
        members(ports, plan.stack),
    )
    old: Mapping[str, Mapping[str, Any]] = before.get("services") or {}
    bodies: Mapping[str, Mapping[str, Any]] = after.get("services") or {}
    written = [f"{plan.folder}/{file.path}" for file in plan.files if file.change is not FileChange.SAME]
    changed = {
        key for key, body in bodies.items()
        if body != old.get(key) or (key != SIDECAR_SERVICE and _mounts(body, plan.folder, written))
    }  # fmt: skip
    keys = services_to_recreate(after, changed, sidecar=SIDECAR_SERVICE)
    return tuple(
        Replaced(
            service=key, container=one.name, why=(ReplacedFor.SETTINGS if key in changed else ReplacedFor.SIDECAR,)
        )
        for key in keys
        for one in found.of(key)
    ), after


def merge_files(before: StackSpec, after: StackSpec, disk: StackOnDisk) -> tuple[PlannedFile, ...]:
    """The files as they shall be: what the change does not touch stays as it stands, to the byte.

    Raises BadInput where a file was edited in the very place that has to change.
    """
    base = {file.path: file for file in render_stack(before)}
    sums = read_sums(disk.env_text)
    merged: list[PlannedFile] = []
    for file in render_stack(after):
        old = text_on_disk(disk, file.path)
        if file.path == AUTH_KEY_FILE or old is None:
            merged.append(file)
            continue
        begun = base.get(file.path)
        text = _merge(file, begun.text if begun is not None else "", old, sums)
        masked = file.masked if text == file.text else mask_old(after, file.path, text, disk)
        merged.append(replace(file, text=text, masked=masked))
    return tuple(_with_sums(merged, disk, sums))


def _merge(file: PlannedFile, base: str, old: str, sums: Mapping[str, str]) -> str:
    theirs = file.text
    if file.path == DOTENV:
        base, old, theirs = (_without_sums(text) for text in (base, old, theirs))
    if base == theirs or old == theirs:
        return old
    if old == base:
        return theirs
    edited = is_edited(file.path, old, dict(sums))
    try:
        return merge_lines(base, old, theirs)
    except EditRefused as met:
        if not edited:  # another version of the program wrote it: it is written as this one does
            return theirs
        try:
            if file.path == DOTENV:
                return merge_dotenv(base, old, theirs)
            if file.path.endswith((".yaml", ".yml")):
                return merge_yaml(base, old, theirs)
            raise met
        except EditRefused as refused:
            raise BadInput(
                f"{file.path} was edited by hand in the very place that has to change. {refused.title}",
                remedy="Make that change in the file yourself (scaletail-tui edit), or take your own back first.",
            ) from refused


def _with_sums(files: list[PlannedFile], disk: StackOnDisk, sums: Mapping[str, str]) -> list[PlannedFile]:
    """Note in `.env` what each file is written as; one that was edited by hand stays known as such."""
    dotenv = next(file for file in files if file.path == DOTENV)
    text = dotenv.text
    for file in sorted(files, key=lambda one: one.path):
        if file.path in (AUTH_KEY_FILE, DOTENV):
            continue
        old = text_on_disk(disk, file.path)
        theirs = old is not None and is_edited(file.path, old, dict(sums))
        digest = sums.get(file.path, "") if theirs else checksum(file.path, file.text)
        if digest:
            text = with_checksum(text, file.path, digest)
    if not is_edited(DOTENV, disk.env_text, dict(sums)):
        text = with_checksum(text, DOTENV, checksum(DOTENV, text))
    elif DOTENV in sums:
        text = with_checksum(text, DOTENV, sums[DOTENV])
    stands = _same_but_for_order(text, disk.env_text)
    return [
        replace(file, text=disk.env_text if stands else text) if file is dotenv else file for file in files
    ]  # fmt: skip


def _same_but_for_order(one: str, other: str) -> bool:
    return one == other or (_without_sums(one) == _without_sums(other) and read_sums(one) == read_sums(other))


def _without_sums(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("# sha256 "))


def _mounts(body: Mapping[str, Any], folder: str, written: list[str]) -> bool:
    """True where the service mounts a file that is written anew, by itself or in a folder of the stack's."""
    for volume in body.get("volumes") or ():
        source = mount_of(volume).source
        source = f"{folder}/{source[2:]}" if source.startswith("./") else source
        if any(path == source or (source != folder and path.startswith(f"{source.rstrip('/')}/")) for path in written):
            return True
    return False


async def _is_here(ports: ChangePorts, model: Mapping[str, Any], key: str) -> bool:
    image = str(((model.get("services") or {}).get(key) or {}).get("image") or "")
    return not image or await ports.engine.has_image(image)


def _with_commands(
    plan: Plan, keys: tuple[str, ...], absent: list[str] | tuple[str, ...], disk: StackOnDisk,
    model: Mapping[str, Any] | None = None,
) -> Plan:  # fmt: skip
    override = bool(disk.has_override)
    staging = f"{plan.folder.rpartition('/')[0]}/.{plan.stack}.staging"
    commands = [config_command(staging, plan.stack, override=override)]
    if absent:
        commands.append(pull_command(plan.folder, plan.stack, tuple(absent), override=override))
    if SIDECAR_SERVICE in keys:
        commands.append(
            up_command(plan.folder, plan.stack, (SIDECAR_SERVICE,), force_recreate=True, override=override, pull=False)
        )
    for group in order_start(model) if model is not None else ():
        wanted = tuple(key for key in group if key in keys and key != SIDECAR_SERVICE)
        if wanted:
            commands.append(
                up_command(plan.folder, plan.stack, wanted, force_recreate=True, override=override, pull=False)
            )
    return replace(plan, commands=tuple(commands))
