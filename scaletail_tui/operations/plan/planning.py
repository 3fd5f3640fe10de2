"""From answers to a spec, and from a spec to the plan that is shown, printed and executed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.catalog.answers import final_settings, problems_in, warnings_of
from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choices import IMPORTED
from scaletail_tui.domain.keys.authkey import RandomSource, generator
from scaletail_tui.domain.reach.doors import doors_in
from scaletail_tui.domain.stack.backends import backends_in, shown_as, with_backends
from scaletail_tui.domain.stack.exposure import Exposure, still_closed
from scaletail_tui.domain.stack.plan import OpenPort, Plan, PlannedFolder
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import Answers, StackSpec, options_in
from scaletail_tui.operations.databases.lines import check_lines
from scaletail_tui.operations.imports.entry import entry_of
from scaletail_tui.operations.imports.importing import settle_import
from scaletail_tui.operations.observe.origin import check_ours
from scaletail_tui.operations.plan.conflicts import names_taken, ports_freed, ports_in_use, without_own
from scaletail_tui.operations.plan.diff import compare_files, read_checksums
from scaletail_tui.operations.plan.powers import read_powers
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable
from scaletail_tui.render.commands import commands_of
from scaletail_tui.render.compose import compose_model
from scaletail_tui.render.dotenv import derive_values
from scaletail_tui.render.stack import plan_folders, render_stack

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasEngine, OwnerPorts, SpecPorts

__all__ = ["check_folder_for", "make_plan", "names_taken", "spec_for", "spec_from_disk"]


async def spec_for(
    ports: OwnerPorts,
    service: Service,
    answers: Answers,
    *,
    redeploy: bool = False,
    source: RandomSource | None = None,
    stops: Collection[str] = (),
) -> StackSpec:
    """Judge the answers and make a spec of them; raises BadInput with all problems in one sentence each.

    With `redeploy` the folder's own name and containers are no clash, and what was answered before stands unless it
    is answered anew. What containers hold that are stopped before it starts, `stops`, is free. Secrets, the device's
    name and the user's own variables of an existing folder are always kept.
    A wish for Funnel becomes Serve here, and a public door beside the page is closed: a stack never starts on the
    internet.
    """
    disk = await asyncio.to_thread(ports.folders.read, answers.name) if _may_be_name(answers.name) else None
    if disk is not None and (redeploy or not disk.compose_text):
        check_folder_for(service, disk)
    kept = _answers_on_disk(service, disk)
    answers = replace(answers, settings=_answers_to_judge(service, answers.settings, kept, redeploy=redeploy))
    taken, host = await asyncio.gather(names_taken(ports), ports.host.look())
    if redeploy:
        taken = await without_own(ports, taken, answers.name)
    problems = problems_in(service, answers, taken=taken)
    freed = await ports_freed(ports, stops)
    if host.tun is not None:  # None: the engine is on another host, whose ports are not ours to try
        held = frozenset((disk.meta or {}).get("lan_ports") or ()) if disk and redeploy else frozenset()
        problems += await asyncio.to_thread(ports_in_use, ports, service, answers, held, freed)
    if problems:
        raise BadInput("\n".join(problem.sentence for problem in problems))
    backends = backends_in(disk.meta) if disk is not None and redeploy else {}
    token = generator(source or random.SystemRandom())
    env: Mapping[str, str] = disk.env if disk else {}
    kept_owner = (_number(env.get("PUID"), host.owner[0]), _number(env.get("PGID"), host.owner[1]))
    uid, gid = answers.owner or kept_owner
    spec = StackSpec(
        name=answers.name,
        service=shown_as(with_backends(service, backends), answers.exposure),
        exposure=Exposure.SERVE if answers.exposure is Exposure.FUNNEL else answers.exposure,
        settings=final_settings(service, answers, kept=kept, token=token),
        lan_ports=tuple(sorted(set(answers.lan_ports))),
        backends=backends,
        doors=tuple(door for door in doors_in(disk.meta) if not door.public) if disk is not None and redeploy else (),
        sidecar=answers.sidecar,
        public_host=env.get("PUBLIC_HOST", ""),
        timezone=answers.timezone or env.get("TZ") or host.timezone,
        puid=uid,
        pgid=gid,
    )
    return settle_import(replace(spec, own_variables=_own_variables(spec, disk)), answers)


async def make_plan(ports: EngineAndFolders, spec: StackSpec, *, check_databases: bool = True) -> Plan:
    """Return what a deploy of the spec will write and run, compared with what stands on disk; writes nothing.

    Raises BadInput where a database would be started on data of another major version; not without
    `check_databases`, for who leaves such an image out of what becomes of the plan.
    """
    folder = ports.folders.folder(spec.name)
    disk = await asyncio.to_thread(ports.folders.read, spec.name)
    bodies: Mapping[str, Mapping[str, Any]] = compose_model(spec)["services"]
    images = {key: str(body["image"]) for key, body in bodies.items() if body.get("image")}
    if check_databases:
        await check_lines(ports, spec.name, images)
    missing = await _missing_images(ports, tuple(dict.fromkeys(images.values())))
    staging = f"{ports.folders.root}/.{spec.name}.staging"
    to_pull = [key for key, image in images.items() if image in missing]
    override = bool(disk and disk.has_override)
    files = render_stack(spec)
    return Plan(
        stack=spec.name,
        folder=folder,
        files=compare_files(spec, files, disk),
        folders=tuple(_compare_folder(one, disk) for one in plan_folders(spec)),
        commands=commands_of(spec, folder=folder, staging=staging, to_pull=to_pull, override=override),
        lan_ports=open_ports(spec),
        images=tuple(dict.fromkeys(images.values())),
        warnings=(
            *(one.sentence for one in warnings_of(spec.service, spec.sidecar)),
            *(spec.service.notes if spec.service.imported is not None else ()),
        ),
        tellings=spec.service.imported.tellings if spec.service.imported is not None else (),
        closed=still_closed(spec.service.imported.closed if spec.service.imported is not None else (), spec.lan_ports),
        update=await asyncio.to_thread(ports.folders.exists, spec.name),
        compared_with=read_checksums(disk, files),
        powers=await asyncio.to_thread(read_powers, ports, spec, disk),
        foreign=spec.service.foreign,
        owner=(spec.puid, spec.pgid),
    )


def _compare_folder(folder: PlannedFolder, disk: StackOnDisk | None) -> PlannedFolder:
    if disk is None:
        return folder
    return replace(folder, exists=folder.path in disk.modes, leads_to=disk.data_links.get(folder.path, ""))


async def spec_from_disk(ports: SpecPorts, name: str) -> StackSpec:
    """Read a stack's spec back from its folder; raises BadInput, with where it stands, for what is not ours."""
    disk = await check_ours(ports, name)
    slug = str((disk.meta or {}).get("service", ""))
    service = await asyncio.to_thread(entry_of, ports, disk)
    if service is None and slug == IMPORTED:
        raise BadInput(
            f"{name} was imported, and its own file in {disk.folder} is gone or not to be read.",
            remedy="Put it back; app.yaml is its name.",
        )
    if service is None:
        raise BadInput(f"{name} was made from the catalog entry {slug!r}, which is not in the catalog.")
    return spec_of(service, disk)


def spec_of(service: Service, disk: StackOnDisk) -> StackSpec:
    """Build the spec of a folder that we wrote; raises BadInput when `x-scaletail` was damaged."""
    meta = disk.meta or {}
    sidecar = meta.get("sidecar") or {}
    backends = backends_in(meta)
    try:
        exposure = Exposure(str(meta.get("exposure", "serve")))
        spec = StackSpec(
            name=disk.name,
            service=shown_as(with_backends(service, backends), exposure),
            exposure=exposure,
            settings={key: value for key, value in _answers_on_disk(service, disk).items() if value},
            lan_ports=tuple(int(port) for port in meta.get("lan_ports") or ()),
            backends=backends,
            doors=doors_in(meta),
            sidecar=options_in(sidecar),
            public_host=disk.env.get("PUBLIC_HOST", ""),
            timezone=disk.env.get("TZ", "Etc/UTC"),
            puid=_number(disk.env.get("PUID"), 1000),
            pgid=_number(disk.env.get("PGID"), 1000),
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise BadInput(f"x-scaletail in {disk.folder}/compose.yaml was damaged: {error}.") from error
    return replace(spec, own_variables=_own_variables(spec, disk))


def open_ports(spec: StackSpec) -> tuple[OpenPort, ...]:
    """Return the ports that the host itself will open."""
    return tuple(
        OpenPort(port=extra.on_host, protocol=protocol, name=extra.name)
        for extra in spec.service.ports
        if extra.port in spec.lan_ports
        for protocol in extra.protocols
    )


def _answers_on_disk(service: Service, disk: StackOnDisk | None) -> dict[str, str]:
    """The answers a folder holds: from `.env`, which counts as edited by hand, else from `x-scaletail`."""
    if disk is None:
        return {}
    answers: Mapping[str, Any] = (disk.meta or {}).get("answers") or {}
    kept: dict[str, str] = {}
    for question in service.questions:
        from_meta = answers.get(question.key)
        from_env = None if question.kind is QuestionKind.LIST else disk.env.get(question.key)
        value = from_env if from_env is not None else from_meta
        if value is not None:
            kept[question.key] = str(value)
    return kept


def _answers_to_judge(
    service: Service, given: Mapping[str, str], kept: Mapping[str, str], *, redeploy: bool
) -> dict[str, str]:
    """What is to be judged: what was answered now, and of what the folder holds what spares an answer."""
    settings = dict(given)
    for question in service.questions:
        key = question.key
        stands = question.needs_an_answer and not given.get(key) if question.secret else redeploy and key not in given
        if stands and key in kept:
            settings[key] = kept[key]
    return settings


def check_folder_for(service: Service, disk: StackOnDisk) -> None:
    """Refuse to write over something else; a folder without a Compose file may become anything."""
    if disk.problem and not disk.open_to_any:
        raise BadInput(disk.problem)  # a .env, too: what depends on its secrets would be given new ones
    if disk.compose_text and disk.meta is None:
        raise BadInput(f"{disk.folder} was made by hand, so it is not written over.", remedy="Choose another name.")
    holds = (disk.meta or {}).get("service")
    if disk.meta is not None and holds != service.slug:
        raise BadInput(f"{disk.name} holds {holds}, not {service.slug}.", remedy="Choose another name.")


def _own_variables(spec: StackSpec, disk: StackOnDisk | None) -> dict[str, str]:
    ours = derive_values(spec).keys() | {
        key for question in spec.service.questions for key in (question.key, question.hash_key)
    }
    return {key: value for key, value in (disk.env if disk else {}).items() if key not in ours}


async def _missing_images(ports: HasEngine, images: tuple[str, ...]) -> frozenset[str]:
    """What Compose must pull; all of them when the engine does not answer."""
    try:
        there = await asyncio.gather(*(ports.engine.has_image(image) for image in images))
    except (EngineUnreachable, EngineRefused):
        return frozenset(images)
    return frozenset(image for image, present in zip(images, there, strict=True) if not present)


def _may_be_name(name: str) -> bool:
    return bool(name) and "/" not in name and "\0" not in name and name not in (".", "..")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default
