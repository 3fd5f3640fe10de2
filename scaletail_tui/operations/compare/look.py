"""A stack's files in three ways: as the catalog had them when they were written, as they stand, as it has them now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.comparison.three_way import (
    Beside,
    Hunk,
    Side,
    ThreeWay,
    compare_three,
    end_lines_as,
    split_bare,
    split_lines,
)
from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.reach.doors import doors_in
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import FileChange, Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import Answers, StackSpec
from scaletail_tui.operations.observe.origin import check_ours
from scaletail_tui.operations.plan.diff import mask_old, text_on_disk
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.render.dotenv import DOTENV, checksum, read_sums
from scaletail_tui.render.sidecar import AUTH_KEY_FILE
from scaletail_tui.render.stack import render_stack

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ComparePorts

_LEFT_OUT = frozenset({DOTENV, AUTH_KEY_FILE})
"""What the user changed in `.env` are answers, which are kept in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFile:
    """One file that differs."""

    path: str
    seen: ThreeWay = field(repr=False)
    hidden: frozenset[str] = field(default=frozenset(), repr=False)
    """Lines that hold a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A stack beside its entry of the catalog."""

    spec: StackSpec
    """As it would be made now, answers and all as they are."""
    plan: Plan
    files: tuple[ComparedFile, ...] = ()
    made_from: str = ""
    """Revision of the entry that it was made from."""
    was_public: bool = False
    beside: Beside = Beside.CATALOG
    source: str = ""
    """Of an import: what is laid beside it, in words."""
    known: str = ""
    """Of an import: slug of the entry that has the image of what is visited; empty where none has."""

    @property
    def service(self) -> Service:
        return self.spec.service

    @property
    def newer(self) -> bool:
        """True where the entry is another one than that which the stack was made from."""
        return self.made_from != self.service.revision

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        return tuple(hunk for file in self.files for hunk in file.seen.hunks)

    @property
    def new_files(self) -> tuple[str, ...]:
        """Files of the entry that do not stand there: they come with whatever is taken."""
        return tuple(file.path for file in self.plan.files if file.change is FileChange.NEW)

    def numbers(self, *sides: Side) -> frozenset[int]:
        """Of the hunks of these sides."""
        return frozenset(hunk.number for hunk in self.hunks if hunk.side in sides)


def answers_again(before: StackSpec) -> Answers:
    """What was answered, to be judged anew."""
    return Answers(
        name=before.name, exposure=before.exposure, lan_ports=before.lan_ports, sidecar=before.sidecar,
        owner=(before.puid, before.pgid),
    )  # fmt: skip


async def compare_plan(
    ports: ComparePorts, spec: StackSpec, plan: Plan, *, before: StackSpec | None = None
) -> Comparison:
    """A plan over a stack that stands, file by file. Raises BadInput where nothing of ours stands."""
    disk = await check_ours(ports, spec.name)
    written = dict(await asyncio.to_thread(ports.folders.written, spec.name))
    earlier = {file.path: file.text for file in render_stack(before or await spec_from_disk(ports, spec.name))}
    files, number = [], 1
    plan = replace(plan, files=tuple(_end_as_stands(file, text_on_disk(disk, file.path)) for file in plan.files))
    for file in plan.files:
        mine = text_on_disk(disk, file.path)
        if file.path in _LEFT_OUT or mine is None or mine == file.text:
            continue
        candidates = (mine, written.get(file.path), earlier.get(file.path), file.text)
        base = _find_base(file.path, candidates, read_sums(disk.env_text))
        seen = compare_three(base, mine, file.text, first=number)
        if not seen.hunks:
            continue
        number += len(seen.hunks)
        files.append(ComparedFile(path=file.path, seen=seen, hidden=_find_hidden(spec, file, seen, disk)))
    meta = disk.meta or {}
    return Comparison(
        spec=spec, plan=plan, files=tuple(files), made_from=str(meta.get("revision") or ""),
        was_public=str(meta.get("exposure")) == Exposure.FUNNEL.value or any(door.public for door in doors_in(meta)),
    )  # fmt: skip


def show_lines(file: ComparedFile, lines: Iterable[str]) -> Iterator[str]:
    """Lines of a hunk as they may be shown, without their ends."""
    for line in lines:
        bare = line.rstrip("\r\n")
        yield "*" * 8 if line in file.hidden else bare


def _end_as_stands(file: PlannedFile, mine: str | None) -> PlannedFile:
    """With the line ends that the file on disk has: they are no change, so nothing of them is written."""
    if mine is None or mine == file.text:
        return file
    if split_bare(mine) == split_bare(file.text):
        return replace(file, text=mine, change=FileChange.SAME, diff=(), written=file.text)
    text = end_lines_as(file.text, mine)
    return replace(file, text=text, written=file.text) if text != file.text else file


def _find_base(path: str, candidates: Iterable[str | None], sums: Mapping[str, str]) -> str | None:
    """The text whose checksum was noted when it was written; None where none of them is that."""
    return next((text for text in candidates if text is not None and sums.get(path) == checksum(path, text)), None)


def _find_hidden(spec: StackSpec, file: PlannedFile, seen: ThreeWay, disk: StackOnDisk) -> frozenset[str]:
    """Lines that change when secrets are masked in them; of a file that holds one, those that are alike, too."""
    lines = {line for hunk in seen.hunks for text in (hunk.base or (), hunk.mine, hunk.theirs) for line in text}
    if file.secret:  # a difference is shown with the lines around it
        lines.update(split_lines(seen.mine))
    return frozenset(
        line for line in lines if without_secrets(mask_old(spec, file.path, line, disk)) != line
    )  # fmt: skip
