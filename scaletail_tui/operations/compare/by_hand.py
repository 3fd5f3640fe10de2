"""A stack made by hand and the entry that it is: what the catalog says of it, asks for it, and has otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scaletail_tui.domain.adoption.record import FolderChange
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.comparison.by_hand import EntryDifference, find_differences
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.operations.adopt.improvement import ImprovementPlan
from scaletail_tui.operations.adopt.place import find_folder
from scaletail_tui.operations.adopt.take_over import check_adoptable, read_notes, recognise
from scaletail_tui.operations.lint.mend import find_secrets

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """Something that the entry asks, and whether the stack has an answer; never what it is."""

    key: str
    prompt: str
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandComparison:
    """Empty but for name and folder where the stack is none of the catalog's services."""

    name: str
    folder: str
    read: LintFolder = field(repr=False)
    service: Service | None = None
    notes: tuple[str, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    differences: tuple[EntryDifference, ...] = ()


async def compare_by_hand(ports: AdoptPorts, name: str) -> HandComparison:
    """Reads and writes nothing. Raises BadInput for what is no stack made by hand, FilesRefused."""
    folder = await find_folder(ports, name)
    read = await asyncio.to_thread(ports.user_files.read, folder)
    stack = check_adoptable(read, folder)
    slug = await asyncio.to_thread(recognise, ports, stack)
    entry = ports.catalog.load().get(slug) if slug else None
    if entry is None:
        return HandComparison(name=name, folder=folder, read=read)
    known = {line.key for line in read.dotenv}
    known |= {one.name for service in stack.services for one in service.settings}
    return HandComparison(
        name=name, folder=folder, read=read, service=entry, notes=read_notes(ports, slug),
        questions=tuple(
            OpenQuestion(key=one.key, prompt=one.prompt, answered=one.key in known) for one in entry.questions
        ),
        differences=find_differences(stack, entry),
    )  # fmt: skip


def plan_differences(seen: HandComparison, taken: Collection[int]) -> ImprovementPlan:
    """The user's files with these parts as the catalog has them, all else to the byte.

    Raises BadInput for a number that there is not, or that may not be taken, with the reason; and where a file cannot
    be changed at that place alone.
    """
    from scaletail_tui.domain.errors import EditRefused
    from scaletail_tui.render.edit.fix import change_texts, show_difference

    by_number = {one.number: one for one in seen.differences}
    for number in sorted(taken):
        if number not in by_number:
            raise BadInput(f"There is no difference {number} in {seen.name}.", remedy="See them without --take.")
        if by_number[number].why_not:
            raise BadInput(f"Difference {number} of {seen.name} is not taken: {by_number[number].why_not}")
    changes = [change for number in sorted(taken) for change in by_number[number].changes]
    try:
        new = change_texts(seen.read.texts, changes)
    except EditRefused as refused:
        raise BadInput(refused.title, remedy="Change it by hand: scaletail-tui edit") from refused
    shown = show_difference(seen.read.texts, new, find_secrets(seen.read))
    return ImprovementPlan(
        folder=seen.folder, difference=shown, texts=seen.read, change=FolderChange(old=seen.read.texts, new=new)
    )
