"""From what was given to a service, with what the engine, the user's own `.env` and another's network mean for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.catalog.service import ImportedFiles, Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choose import Decision, ImportWishes, decide
from scaletail_tui.domain.imports.entry import make_service
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.imports.several import find_each, split_services
from scaletail_tui.domain.imports.survey import Survey
from scaletail_tui.domain.stack.spec import Answers, StackSpec
from scaletail_tui.operations.imports.running import RunBefore, look_for_earlier, tell_policies
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable
from scaletail_tui.render.dotenv import derive_values

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ImportPorts


LAYS_OVER = (2, 24)
"""The first Compose that takes a key of the file below away (`!reset`, `!override`), and reads one in `include`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was given, as a service that a stack can be made of."""

    service: Service
    decision: Decision


async def plan_import(
    ports: ImportPorts, given: GivenStack, wishes: ImportWishes, before: RunBefore | None = None
) -> Imported:
    """Raises ImportQuestion for what cannot be known, BadInput for what cannot be imported."""
    if before is None:
        before = await look_for_earlier(ports, given)
    catalog, images, copied = await asyncio.gather(
        asyncio.to_thread(ports.catalog.load), _images(ports, given), _why_copied(ports)
    )
    survey = Survey(given, images=images, catalog=catalog.services, profiles=wishes.profiles, left=wishes.left)
    wishes = replace(
        wishes, names_taken=before.names, volumes={**before.volumes, **given.volumes}, copied=wishes.copied or copied
    )
    decision = decide(survey, wishes)
    service = make_service(given.model, decision.choices, given.files, given.env)
    service = replace(
        service,
        name=decision.known_as or service.name,
        hostname=decision.name,
        first_run=decision.first_run,
        notes=(*decision.notes, *tell_policies(before, wishes.left)),
        imported=_told(service.imported, decision),
    )
    return Imported(service=service, decision=decision)


def _told(imported: ImportedFiles | None, decision: Decision) -> ImportedFiles | None:
    return imported and replace(imported, closed=decision.closed, tellings=decision.tellings)


async def find_parts(
    ports: ImportPorts, given: GivenStack, wishes: ImportWishes, names: Sequence[str] = ()
) -> Mapping[str, tuple[str, ...]]:
    """Each visited service with the services of its stack; `names` are those that are wanted, else all that are
    visited for certain.

    Raises BadInput where there is only one, and where they cannot be parted.
    """
    catalog, images = await asyncio.gather(asyncio.to_thread(ports.catalog.load), _images(ports, given))
    survey = Survey(given, images=images, catalog=catalog.services, profiles=wishes.profiles)
    wanted = tuple(dict.fromkeys(names)) or find_each(survey)
    if len(wanted) < 2:
        one = wanted[0] if wanted else "none"
        raise BadInput(
            f"There are no two services that are visited: {one} is.", remedy="Leave --each out, or name them: --service"
        )
    return split_services(survey, wanted)


async def _images(ports: ImportPorts, given: GivenStack) -> dict[str, Mapping[str, Any]]:
    """What the engine knows of the images that it has; nothing where it does not answer."""
    found: dict[str, Mapping[str, Any]] = {}
    for image in dict.fromkeys(one.image for one in given.services() if one.image):
        try:
            if (seen := await ports.engine.image(image)) is not None:
                found[image] = seen
        except (EngineUnreachable, EngineRefused):
            return found
    return found


async def _why_copied(ports: ImportPorts) -> str:
    """Empty where Compose can lay our file over theirs."""
    try:
        version = await ports.compose.version()
    except ComposeFailed:
        return "Docker Compose is not there"
    numbers = [int(part) for part in version.split("-")[0].split(".")[:2] if part.isdigit()]
    return "" if tuple(numbers) >= LAYS_OVER else f"Docker Compose {version} cannot lay one file over another"


def settle_import(spec: StackSpec, answers: Answers) -> StackSpec:
    """The spec with what the file's own `.env` sets; what was answered counts first. Any other stack as it is."""
    if spec.service.imported is None:
        return spec
    env = _own_variables(spec.service.imported.env)
    ours = derive_values(spec).keys() | spec.settings.keys()
    own = {key: value for key, value in env.items() if key not in ours}
    if spec.service.sidecar.get("network_mode"):  # another container's network has no TUN device for two
        spec = replace(spec, sidecar=replace(spec.sidecar, userspace=True))
    spec = replace(spec, own_variables={**own, **spec.own_variables})
    if not answers.timezone:
        spec = replace(spec, timezone=env.get("TZ") or spec.timezone)
    if answers.owner is None:
        spec = replace(spec, puid=_number(env.get("PUID"), spec.puid), pgid=_number(env.get("PGID"), spec.pgid))
    return spec


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default


def _own_variables(env: Mapping[str, str]) -> dict[str, str]:
    """Without what steers Compose itself: the stack has files, a project and profiles of its own."""
    return {key: value for key, value in env.items() if not key.startswith("COMPOSE_")}
