"""What runs, written into files of ours."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from scaletail_tui.domain.comparison.drift import Drift, DriftPart, find_serve_drift
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import ServeFacts
from scaletail_tui.domain.errors import BadInput, EditRefused, ScaletailError
from scaletail_tui.domain.lint.change import SetText
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.operations.compare.keep_lists import LISTED, write_listed
from scaletail_tui.operations.compare.kept import OVERRIDDEN, NotKept, counts
from scaletail_tui.operations.lifecycle.compose_folder import place_of
from scaletail_tui.operations.plan.diff import read_checksums
from scaletail_tui.operations.plan.write import put_in_place
from scaletail_tui.operations.serve.apply import apply_serve
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.compose import EXTENSION
from scaletail_tui.render.edit.yaml_edit import edit_yaml
from scaletail_tui.render.sidecar import AUTH_KEY_FILE

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import KeepRunningPorts


class OwnFiles:
    """`KeepingFiles` of a stack that we wrote."""

    def __init__(self, ports: KeepRunningPorts, disk: StackOnDisk) -> None:
        self._ports = ports
        self._disk = disk

    async def write_made(self, made: Collection[Drift]) -> list[NotKept]:
        unsaid = await self._write(made)
        in_vain = await self._find_in_vain([one for one in made if one not in unsaid])
        return [*(NotKept(drift=one, why=why) for one, why in unsaid.items()), *in_vain]

    async def write_serve(self, sidecar: str, text: str, wanted: ServeFacts) -> str:
        if self._disk.serve_text is None:
            return "there is no Serve file that a running sidecar reads"
        await apply_serve(
            self._ports, self._disk.name, sidecar, text, before=self._disk.serve_text,
            shown=lambda seen: not find_serve_drift(
                sidecar, wanted, serve_facts(seen.serve or {}), public_for_a_while=False
            ),
        )  # fmt: skip
        return ""

    async def _write(self, made: Collection[Drift]) -> dict[Drift, str]:
        """Of containers as they were made; returns what the file cannot say, and why. Raises BadInput."""
        disk = self._disk
        images = [one for one in made if one.part is DriftPart.IMAGE]
        changes = [SetText(file=COMPOSE_FILE, path=("services", one.where, "image"), text=one.runs) for one in images]
        changes += [  # the setting, too: the next change of the stack renders it again
            SetText(file=COMPOSE_FILE, path=(EXTENSION, "sidecar", "image"), text=one.runs)
            for one in images
            if one.where == SIDECAR_SERVICE
        ]
        try:
            listed = [one for one in made if one.part in LISTED]
            text, left = write_listed(edit_yaml(disk.compose_text, changes), disk.folder, listed)
        except EditRefused as refused:
            raise BadInput(
                f"{disk.folder}/{COMPOSE_FILE} cannot be changed in that place alone. {refused.title}",
                remedy="Write it there yourself: scaletail-tui edit",
            ) from refused
        if text == disk.compose_text:
            return left
        files = (
            PlannedFile(path=COMPOSE_FILE, text=text, mode=disk.modes.get(COMPOSE_FILE, 0o644) & 0o777),
            PlannedFile(path=AUTH_KEY_FILE, text="", mode=0o600, secret=True),  # what stands is left alone
        )
        plan = Plan(
            stack=disk.name, folder=disk.folder, files=files, folders=(), commands=(), update=True,
            compared_with=read_checksums(disk, files),
        )  # fmt: skip
        await put_in_place(self._ports, plan, None)
        return left

    async def _find_in_vain(self, said: list[Drift]) -> list[NotKept]:
        """Those that Compose takes from elsewhere although our file says them now."""
        try:
            place = await place_of(self._ports, self._disk.name)
            services = (await self._ports.compose.config(place.folder, place.project)).get("services") or {}
        except ScaletailError as error:
            return [NotKept(drift=one, why=error.title.rstrip("."), in_vain=True) for one in said]
        other = [one for one in said if not counts(services.get(one.where) or {}, one)]
        return [NotKept(drift=one, why=OVERRIDDEN, in_vain=True) for one in other]
