"""An imported stack beside what an import of its source would write now, or beside the entry that has its image."""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.catalog.recognise import service_of_images
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.comparison.by_hand import find_differences
from scaletail_tui.domain.comparison.three_way import Beside
from scaletail_tui.domain.errors import BadInput, EditRefused
from scaletail_tui.domain.imports.choices import ImportChoices
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.compare.look import Comparison, answers_again, compare_plan
from scaletail_tui.operations.imports.entry import given_again, wishes_again
from scaletail_tui.operations.imports.importing import plan_import
from scaletail_tui.operations.imports.running import look_for_earlier
from scaletail_tui.operations.observe.origin import check_ours
from scaletail_tui.operations.plan.planning import make_plan, spec_for
from scaletail_tui.render.edit.fix import change_texts

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ComparePorts


async def compare_import(ports: ComparePorts, before: StackSpec, beside: Beside | None) -> Comparison:
    """Beside its source; where that tells nothing new and nobody said otherwise, beside the entry with its image.

    Raises BadInput where its own file is gone, where what was decided cannot be kept, and for the catalog where no
    entry has its image.
    """
    disk = await check_ours(ports, before.name)
    entry = await asyncio.to_thread(_entry_with_its_image, ports, before)
    if beside is Beside.CATALOG:
        if entry is None:
            raise BadInput(
                f"{before.name} was imported, and no entry of the catalog has its image.",
                remedy=f"What it was made of: scaletail-tui compare {shlex.quote(before.name)} --beside source",
            )
        return await _beside_entry(ports, before, disk, entry)
    seen = await _beside_source(ports, before, disk)
    seen = replace(seen, known=entry.slug if entry is not None else "")
    if beside is None and entry is not None and not seen.hunks and not seen.new_files:
        return await _beside_entry(ports, before, disk, entry)
    return seen


async def _beside_source(ports: ComparePorts, before: StackSpec, disk: StackOnDisk) -> Comparison:
    kept, choices = given_again(disk)
    given, source = await asyncio.to_thread(_read_source, ports, kept, choices)
    spec, plan = await _import_again(ports, before, disk, given)
    seen = await compare_plan(ports, spec, plan, before=before)
    return replace(seen, beside=Beside.SOURCE, source=source)


async def _beside_entry(ports: ComparePorts, before: StackSpec, disk: StackOnDisk, entry: Service) -> Comparison:
    """The user's own file with the entry's parts set in it, and nothing else of it touched."""
    given, _ = given_again(disk)
    spec, plan = await _import_again(ports, before, disk, given)
    read = await asyncio.to_thread(ports.user_files.read, disk.folder)
    files = dict(disk.given)
    for one in find_differences(LintStack(read), entry):
        if one.why_not or any(change.file not in files for change in one.changes):
            continue  # a database's data, or what this program wrote
        try:
            files.update(change_texts(files, one.changes))
        except EditRefused:
            continue  # a place that cannot be changed alone
    plan = replace(
        plan, files=tuple(replace(file, text=files.get(file.path, file.text)) for file in plan.files)
    )  # fmt: skip
    seen = await compare_plan(ports, spec, plan, before=before)
    return replace(seen, source=f"{entry.name} of the catalog", known=entry.slug)


async def _import_again(
    ports: ComparePorts, before: StackSpec, disk: StackOnDisk, given: GivenStack
) -> tuple[StackSpec, Plan]:
    assert before.service.imported is not None
    earlier = await look_for_earlier(ports, given, own=disk.folder)
    made = await plan_import(ports, given, wishes_again(before.service.imported.choices), earlier)
    spec = await spec_for(ports, made.service, answers_again(before), redeploy=True)
    return spec, await make_plan(ports, spec, check_databases=False)


def _read_source(ports: ComparePorts, kept: GivenStack, choices: ImportChoices) -> tuple[GivenStack, str]:
    """What it was made of as that stands now, and what that is called; the stack's own file where it stands no more."""
    own = f"{', '.join(kept.files)} in its folder"
    if not choices.folder:
        return kept, own
    place = choices.source or choices.folder
    try:
        given = ports.user_files.read_given(place)
    except BadInput as gone:
        return kept, f"{own}, for its source is not to be read: {gone.title}"
    return replace(given, volumes={**given.volumes, **choices.volumes}), place


def _entry_with_its_image(ports: ComparePorts, before: StackSpec) -> Service | None:
    catalog = ports.catalog.load()
    bodies = before.service.compose.get("services") or {}
    images = [str(bodies[name].get("image") or "") for name in before.service.shares_network if name in bodies]
    slug = service_of_images(catalog.services, images)
    return catalog.get(slug) if slug else None
