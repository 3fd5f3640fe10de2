"""What an update is begun with, and what its stages share."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.stack.database import Database, Line
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.stage import StageId
from scaletail_tui.domain.update.images import StackImages
from scaletail_tui.domain.update.kept import Kept
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.stage_context import StageContext
from scaletail_tui.operations.deploy.stages import LIMITS
from scaletail_tui.operations.lifecycle.compose_folder import place_of, sidecar_service_in
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.observe.origin import Origin, check_known
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.ports.jobs import DeployRequest, UpdateRequest

if TYPE_CHECKING:
    from scaletail_tui.operations.backup.tools import BackupTools
    from scaletail_tui.ports.needs import SpecPorts, UpdatePorts


_DURATION = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)(ms|us|ns|h|m|s)")
PATIENCE = 120.0
"""Seconds for a stage in which the new images are awaited; what a service's own checks allow it comes on top."""
_PATIENT = frozenset({StageId.FUNNEL, StageId.APPROVAL})
"""Stages that do not wait for the images."""


class UpdateContext:
    """One update on its way: the stages' own context, and what is kept to go back to."""

    def __init__(
        self, ports: UpdatePorts, tools: BackupTools, request: UpdateRequest, stages: StageContext, sidecar: str
    ) -> None:
        self.ports = ports
        self.tools = tools
        self.request = request
        self.stages = stages
        self.sidecar = sidecar
        """The Compose service of the sidecar."""
        self.images: StackImages | None = None
        self.recreated: tuple[str, ...] = ()
        self.pulled: dict[str, str] = {}
        """Service to the id of the image that its container shall be made from."""
        self.crossing: dict[str, tuple[Line, Line]] = {}
        """Databases whose newer image is of another line: the old one and the new one."""
        self.databases: dict[str, Database] = {}
        """The same as they run."""
        self.loaded: tuple[str, ...] = ()
        """Those that run from the newer image already."""
        self.kept: Kept | None = None
        self.behind: Kept | None = None
        """An earlier update that was cut off, and cannot be taken back."""
        self.told = ""
        """What the result says of the files that came back."""
        self.touched = False
        """True once a container may have been made anew."""

    @property
    def deploy(self) -> DeployContext | None:
        """The deploy's own context, of a stack that we wrote."""
        return self.stages if isinstance(self.stages, DeployContext) else None

    @property
    def model(self) -> Mapping[str, Any]:
        return self.stages.model


async def make_context(ports: UpdatePorts, tools: BackupTools, request: UpdateRequest) -> UpdateContext:
    """Read the stack; raises ScaletailError where it was made in a way that cannot be repeated."""
    place = await place_of(ports, request.stack)
    model = await ports.compose.config(place.folder, place.project)
    if request.spec is not None:
        stages: StageContext = DeployContext(ports, DeployRequest(spec=request.spec))
    else:
        found = await members(ports, request.stack)
        container = found.sidecar.name if found.sidecar is not None else ""
        stages = StageContext(ports, request.stack, container, place.folder)
    stages.project = place.project
    stages.model = model
    stages.limits = limits_of(model, request.patience)
    return UpdateContext(ports, tools, request, stages, sidecar_service_in(model))


def limits_of(model: Mapping[str, Any], patience: float | None) -> dict[StageId, float]:
    """Seconds for each stage: the patience given, else what services say that their start may take."""
    bodies: Mapping[str, Mapping[str, Any]] = model.get("services") or {}
    starts = [_seconds((body.get("healthcheck") or {}).get("start_period")) for body in bodies.values()]
    limit = patience if patience is not None else PATIENCE + max(starts, default=0.0)
    return {stage: LIMITS[stage] if stage in _PATIENT else limit for stage in StageId}


def _seconds(duration: object) -> float:
    """Of Compose's `1m30s`; 0 for what is none."""
    sizes = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "us": 1e-6, "ns": 1e-9}
    parts = _DURATION.findall(str(duration or ""))
    return sum(float(number) * sizes[unit] for number, unit in parts)


async def request_update(
    ports: SpecPorts,
    name: str,
    *,
    kind: JobKind = JobKind.UPDATE,
    patience: float | None = None,
    again: bool = False,
    with_dump: bool = False,
) -> UpdateRequest:
    """The request for one stack, ours or made by hand; raises BadInput for a name that nothing has."""
    origin = await check_known(ports, name)
    spec = None
    if origin.origin is Origin.OURS:
        slug = str(((origin.disk.meta if origin.disk is not None else None) or {}).get("service") or "")
        known = (await asyncio.to_thread(ports.catalog.load)).get(slug) is not None
        spec = await spec_from_disk(ports, name) if known else None  # an entry that is gone is judged as by hand
    return UpdateRequest(stack=name, spec=spec, kind=kind, patience=patience, again=again, with_dump=with_dump)
