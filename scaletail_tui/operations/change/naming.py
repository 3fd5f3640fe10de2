"""The plan of a rename: device, folder, containers and project of a stack get another name; data and identity stay."""

from __future__ import annotations

import asyncio
import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.catalog.answers import problems_in
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, Answers, StackSpec
from scaletail_tui.operations.change.planning import merge_files
from scaletail_tui.operations.deploy.stages import address_of
from scaletail_tui.operations.kept.let_go import tell_let_go
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.plan.conflicts import names_taken, without_own
from scaletail_tui.operations.plan.diff import compare_files, read_checksums
from scaletail_tui.operations.plan.planning import make_plan, spec_from_disk
from scaletail_tui.operations.plan.replaced import Replaced, ReplacedFor
from scaletail_tui.render.commands import OVERRIDE_FILE, up_command
from scaletail_tui.render.compose import order_start
from scaletail_tui.render.dotenv import PUBLIC_HOST, PUBLIC_URL

if TYPE_CHECKING:
    from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
    from scaletail_tui.ports.needs import ChangePorts

_FOLLOW = frozenset({PUBLIC_HOST, PUBLIC_URL})
"""Variables of `.env` that are written again when the device has its new name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRename:
    """What is shown before, and carried out as it was shown."""

    before: StackSpec
    after: StackSpec
    plan: Plan
    """Of the folder under its new name."""
    services: tuple[str, ...]
    """Compose services, the sidecar first."""
    recreated: tuple[Replaced, ...] = ()
    """Their containers, as they are called before."""
    model: Mapping[str, Any] = field(default_factory=dict, repr=False)
    stands_still: bool = False
    old_address: str = ""
    new_address: str = ""
    follows: tuple[str, ...] = ()
    """Where the old address stands and is replaced: `application NEXTAUTH_URL`; no values."""
    stays: tuple[str, ...] = ()
    """Where it stands and is the user's to change, with the way."""

    @property
    def made_anew(self) -> tuple[str, ...]:
        """Services that are made anew: none of a stack that stands still, which is not started for a name."""
        return () if self.stands_still else self.services

    def told(self) -> tuple[str, ...]:
        """In sentences, what becomes of the address."""
        address = f"{self.old_address} becomes {self.new_address}." if self.old_address else ""
        follows = f"It follows by itself in {'; '.join(self.follows)}." if self.follows else ""
        stays = f"The old address stays in {'; '.join(self.stays)}: yours to change." if self.stays else ""
        kept = (
            "What the app keeps of it in its own data (links, sign-in pages of others, its apps on phones), bookmarks "
            "and monitors know the old one."
            if self.old_address
            else ""
        )
        return tuple(one for one in (address, follows, stays, kept) if one)


async def plan_rename(ports: ChangePorts, name: str, new: str) -> PlannedRename:
    """Judge the name and merge the files; writes nothing. Raises BadInput."""
    before = await spec_from_disk(ports, name)
    disk = await asyncio.to_thread(ports.folders.read, name)
    assert disk is not None  # its spec was read from there
    await _check_name(ports, before, new)
    if before.public:
        raise BadInput(
            f"{name} is open to the internet, and would be under its new name at once.",
            remedy=f"Close it first: scaletail-tui expose {name} serve",
        )
    found = await members(ports, name)
    if found.containers and not any(one.running for one in found.containers):
        raise BadInput(
            f"{name} is stopped: nothing would show whether it answers under its new name.",
            remedy=f"Run: scaletail-tui start {name}",
        )
    lost = await tell_let_go(ports, name)
    after = replace(before, name=new)
    files = merge_files(before, after, disk)
    model = await _resolve(ports, disk, files, ports.folders.folder(new), new)
    _check_volumes(name, new, model)
    services = tuple(dict.fromkeys((SIDECAR_SERVICE, *(key for group in order_start(model) for key in group))))
    plan = await make_plan(ports, after, check_databases=False)
    old_host = disk.env.get(PUBLIC_HOST, "")
    host = f"{new}.{old_host.partition('.')[2]}" if "." in old_host else ""
    planned = PlannedRename(
        before=before, after=after, services=services, model=model, stands_still=not found.containers,
        recreated=tuple(
            Replaced(service=key, container=one.name, why=(ReplacedFor.NAME,))
            for key in services
            for one in found.of(key)
        ),
        plan=replace(
            plan, files=compare_files(after, files, disk), folders=(), update=True, allowed=plan.needs,
            compared_with=read_checksums(disk, files), 
            commands=tuple(_commands(disk, plan.folder, new, services if found.containers else ())),
           
            warnings=(*plan.warnings, *_warnings(found.containers), *lost),
        ),
        old_address=address_of(before, old_host) or "", new_address=address_of(after, host) or "",
        follows=tuple(_find_followers(model, old_host)), stays=tuple(_find_stays(before, disk, old_host)),
    )  # fmt: skip
    warnings = (*planned.told(), *planned.plan.warnings)
    return replace(planned, plan=replace(planned.plan, warnings=warnings))


async def files_there(ports: ChangePorts, old: str, new: str) -> tuple[Plan, StackSpec]:
    """The same files, for a folder that has its new name already: what is written so far stays as it is."""
    after = await spec_from_disk(ports, new)
    disk = await asyncio.to_thread(ports.folders.read, new)
    assert disk is not None  # its spec was read from there
    plan = await make_plan(ports, after, check_databases=False)
    files = compare_files(after, merge_files(replace(after, name=old), after, disk), disk)
    return replace(plan, files=files, folders=(), update=True, allowed=plan.needs), after


async def _check_name(ports: ChangePorts, before: StackSpec, new: str) -> None:
    if new == before.name:
        raise BadInput(f"{new} is what it is called.")
    taken = await without_own(ports, await names_taken(ports), before.name)
    answers = Answers(name=new, exposure=Exposure.DIRECT)
    problem = next((one for one in problems_in(before.service, answers, taken=taken) if one.field == "name"), None)
    if problem is not None:
        raise BadInput(problem.sentence)
    root, folder = posixpath.split(ports.folders.folder(before.name))
    other = posixpath.dirname(ports.folders.folder(new))
    if root != other:  # it is given another name where it stands, and is not carried to what may be another disk
        raise BadInput(
            f"{before.name} stands in {root}, and its folder is not moved to {other}.",
            remedy=f"Name its root: scaletail-tui --root {shlex.quote(root)} rename {folder} {new}",
        )
    if await asyncio.to_thread(ports.folders.exists, new):
        raise BadInput(
            f"{ports.folders.folder(new)} is there already: what a removed stack has left, or something of yours.",
            remedy="Choose another name, or take it away first. See: scaletail-tui status",
        )


async def _resolve(
    ports: ChangePorts, disk: StackOnDisk, files: tuple[PlannedFile, ...], folder: str, project: str
) -> Mapping[str, Any]:
    texts = {file.path: file.text for file in files}
    own = await asyncio.to_thread(ports.folders.text_at, f"{disk.folder}/{OVERRIDE_FILE}")
    if own is not None:
        texts[OVERRIDE_FILE] = own
    return await ports.compose.resolve(texts, folder, project)


def _check_volumes(old: str, new: str, model: Mapping[str, Any]) -> None:
    """Compose puts the project's name before a volume's: under another name it would begin empty."""
    volumes: Mapping[str, Mapping[str, Any] | None] = model.get("volumes") or {}
    moved = sorted(
        key for key, body in volumes.items()
        if not (body or {}).get("external") and str((body or {}).get("name") or f"{new}_{key}") == f"{new}_{key}"
    )  # fmt: skip
    if moved:
        raise BadInput(
            f"{old} keeps data in volumes that carry its name ({', '.join(moved)}): they would stay behind.",
            remedy=f"Take it across whole: scaletail-tui backup {old} FILE, then restore FILE --as {new}",
        )


def _warnings(containers: Iterable[ContainerFacts]) -> Iterator[str]:
    yield (
        "Another device of the tailnet may have the name: then Tailscale adds -1, and that is what the files say. "
        "A new name takes a new certificate, and is listed in public certificate logs."
    )
    for one in containers:
        places = [path for path in one.volumes if re.fullmatch("[0-9a-f]{64}", one.mounts.get(path, ""))]
        if places:
            yield (
                f"{one.name} keeps {', '.join(places)} in a volume without a name: its next container begins with an "
                "empty one, and the old one stays with the engine."
            )


def _commands(disk: StackOnDisk, folder: str, new: str, services: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """`services` are those that are started under the new name."""
    yield ("docker", "compose", "--project-name", disk.name, "--project-directory", disk.folder, "down")
    yield ("mv", disk.folder, folder)
    if services:  # a stack that stands still is not started for a name
        yield up_command(folder, new, services, force_recreate=True, override=bool(disk.has_override), pull=False)


def _find_followers(model: Mapping[str, Any], host: str) -> Iterator[str]:
    """Variables of containers whose value holds the address, and which are filled in from `.env`."""
    for key, body in (model.get("services") or {}).items() if host else ():
        environment: Mapping[str, Any] = (body or {}).get("environment") or {}
        named = sorted(name for name, value in environment.items() if host in str(value))
        if named:
            yield f"{key}: {', '.join(named)}"


def _find_stays(spec: StackSpec, disk: StackOnDisk, host: str) -> Iterator[str]:
    """Answers and the user's own lines that hold it: nobody but the user knows what they shall be."""
    if not host:
        return
    for key, value in spec.settings.items():
        if host in value:
            yield f"the answer {key}: scaletail-tui change {spec.name} {key}={shlex.quote('…')}"
    for number, line in enumerate(disk.env_text.splitlines(), 1):
        key = line.partition("=")[0].strip()
        if host in line and key not in _FOLLOW and key not in spec.settings and not line.startswith("#"):
            yield f".env, line {number}: {key}"
    for number, line in enumerate(disk.compose_text.splitlines(), 1):
        if host in line:
            yield f"compose.yaml, line {number}"
    for path, text in disk.texts.items():
        if host in text and path not in spec.service.files:
            yield path
