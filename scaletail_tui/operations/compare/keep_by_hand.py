"""What runs, written into files that somebody else wrote: one value each, all other bytes and a way back kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.adoption.record import FolderChange
from scaletail_tui.domain.adoption.serve import find_live_file
from scaletail_tui.domain.comparison.drift import Drift, DriftPart, find_serve_drift
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import ServeFacts
from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.domain.lint.change import SetText
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.operations.adopt.improve import check_finished
from scaletail_tui.operations.adopt.place import find_folder
from scaletail_tui.operations.adopt.take_over import adopt
from scaletail_tui.operations.compare.keep_lists import find_listed, write_listed
from scaletail_tui.operations.compare.kept import NotKept, counts
from scaletail_tui.operations.lifecycle.compose_folder import StackPlace, place_of
from scaletail_tui.operations.serve.apply import await_shown
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.render.edit.yaml_edit import edit_yaml
from scaletail_tui.render.edit.yaml_nodes import read_plain

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import KeepRunningPorts

_VARIABLE = re.compile(r"(?<!\$)\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))")
_ELSEWHERE = "no Compose file of the folder says it in a place of its own"


class HandFiles:
    """`KeepingFiles` of a stack made by hand."""

    def __init__(self, ports: KeepRunningPorts, name: str) -> None:
        self._ports = ports
        self._name = name

    async def write_made(self, made: Collection[Drift]) -> list[NotKept]:
        place = await place_of(self._ports, self._name)
        read = await asyncio.to_thread(self._ports.user_files.read, place.folder)
        left: list[NotKept] = []
        texts = dict(read.texts)
        for drift in made:
            file, why = write_into(read, texts, place.folder, drift)
            why = why or await self._does_not_count(place, texts, file, drift)
            if why:
                left.append(NotKept(drift=drift, why=why))
            else:
                texts[file[0]] = file[1]
        new = {path: text for path, text in texts.items() if text != read.texts.get(path)}
        if new:
            await self._change(place.folder, dict(read.texts), new)
        return left

    async def write_serve(self, sidecar: str, text: str, wanted: ServeFacts) -> str:
        folder = await find_folder(self._ports, self._name)
        stack = LintStack(await asyncio.to_thread(self._ports.user_files.read, folder))
        path = next((path for one in stack.sidecars if (path := find_live_file(stack, one))), "")
        old = await asyncio.to_thread(self._ports.folders.text_at, f"{folder}/{path}") if path else None
        if old is None:
            return "there is no Serve file that a running sidecar reads"
        await self._change(folder, {path: old}, {path: text})
        if await await_shown(
            self._ports, sidecar, lambda seen: not find_serve_drift(
                sidecar, wanted, serve_facts(seen.serve or {}), public_for_a_while=False
            ),
        ):  # fmt: skip
            return ""
        await self._change(folder, {path: text}, {path: old})
        return f"its sidecar did not show what {path} said then, so it says again what it did"

    async def _change(self, folder: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """As an improvement does it: all or nothing, and the first texts are kept for a revert."""
        check_finished(self._name, await asyncio.to_thread(self._ports.adoptions.look, folder))
        await adopt(self._ports, folder)
        await asyncio.to_thread(self._ports.adoptions.change, folder, FolderChange(old=old, new=new))

    async def _does_not_count(
        self, place: StackPlace, texts: Mapping[str, str], file: tuple[str, str], drift: Drift
    ) -> str:
        """Why Compose would not take it from there; empty where it would."""
        inside = {path: text for path, text in texts.items() if not path.startswith(("..", "/"))}
        try:
            model = await self._ports.compose.resolve({**inside, file[0]: file[1]}, place.folder, place.project)
        except ComposeFailed as failed:
            return f"Compose does not take the file with it: {failed.title.rstrip('.')}"
        body: Mapping[str, Any] = (model.get("services") or {}).get(drift.where) or {}
        return "" if counts(body, drift) else f"another place counts than {file[0]}"


def write_into(read: LintFolder, texts: Mapping[str, str], folder: str, drift: Drift) -> tuple[tuple[str, str], str]:
    """The file with its new text; or why no file of the user's can say it, which names what stands there."""
    held = [(file, text) for file in read.files if (text := _held(texts[file], drift)) is not None]
    if not held:
        return ("", ""), _ELSEWHERE
    if len(held) > 1 and drift.files:
        return ("", ""), f"{' and '.join(file for file, _ in held)} say it, each a part"
    file, said = held[0]
    if found := _VARIABLE.search(said):
        name = found[1] or found[2]
        return (
            "",
            "",
        ), f"{file} takes it from the variable {name}, which is set elsewhere: scaletail-tui edit opens it"
    try:
        if drift.part is DriftPart.IMAGE:
            change = SetText(file=file, path=("services", drift.where, "image"), text=drift.runs)
            return (file, edit_yaml(texts[file], [change])), ""
        text, left = write_listed(texts[file], folder, [drift])
    except EditRefused as refused:
        return ("", ""), f"{file} cannot be changed in that place alone: {refused.title.rstrip('.')}"
    return (file, text), left.get(drift, "")


def _held(text: str, drift: Drift) -> str | None:
    """What a Compose file says at that place, in one text; None where it says nothing that could be changed."""
    try:
        services = read_plain(text).get("services")
    except (EditRefused, AttributeError):
        return None
    service = services.get(drift.where) if isinstance(services, Mapping) else None
    if not isinstance(service, Mapping):
        return None
    if drift.part is DriftPart.IMAGE:
        return str(service["image"]) if service.get("image") else None
    items = find_listed(service, drift)
    return " ".join(map(str, items)) if items or not drift.files else None
