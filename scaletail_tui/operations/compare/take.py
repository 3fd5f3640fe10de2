"""The plan of a comparison with what was chosen: what is taken is the catalog's, all else stays to the byte."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.comparison.three_way import Side, split_lines
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.powers.power import sort_powers
from scaletail_tui.domain.stack.database import line_named
from scaletail_tui.domain.stack.plan import FileChange, Plan, PlannedFile
from scaletail_tui.operations.compare.look import ComparedFile, Comparison, show_lines
from scaletail_tui.operations.databases.lines import check_lines, refuse_other_line
from scaletail_tui.ports.compose import ComposeFailed, ComposeMissing
from scaletail_tui.render.commands import OVERRIDE_FILE
from scaletail_tui.render.compose import EXTENSION
from scaletail_tui.render.powers import find_resolved_powers
from scaletail_tui.render.serve import close_funnel
from scaletail_tui.render.sidecar import SERVE_FILE

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ComparePorts


def choose_merged(comparison: Comparison, take: Collection[int] = (), keep: Collection[int] = ()) -> frozenset[int]:
    """What only the catalog changed, and what is named; raises BadInput where somebody has to decide on more."""
    chosen = (comparison.numbers(Side.CATALOG) | frozenset(take)) - frozenset(keep)
    open_ones = sorted(comparison.numbers(Side.BOTH, Side.UNKNOWN) - chosen - frozenset(keep))
    if open_ones:
        numbers = ",".join(map(str, open_ones))
        raise BadInput(
            f"You and the {comparison.beside.value} changed the same lines of {comparison.spec.name}: {numbers}.",
            remedy=f"Name what you take of them and what you keep: --take {numbers}, --keep {numbers}.",
        )
    return chosen


def stays_public(plan: Plan) -> bool:
    """True where the Serve file of the plan shows the internet something: what would close it is not taken."""
    return any(close_funnel(file.text) != file.text for file in plan.files if file.path == SERVE_FILE)


async def plan_taken(ports: ComparePorts, comparison: Comparison, taken: Collection[int]) -> Plan:
    """The plan with these hunks taken. Raises BadInput for a number that there is not, and with the reason what
    Compose refuses of the result, or what a database's data would not survive; nothing was written then.
    """
    known = {hunk.number for hunk in comparison.hunks}
    if wrong := sorted(set(taken) - known):
        numbers = f"1 to {max(known)}" if known else "none"
        raise BadInput(f"There is no difference {wrong[0]} in {comparison.spec.name}.", remedy=f"There are: {numbers}.")
    compared = {file.path: file for file in comparison.files}
    files = tuple(
        _merge(file, compared[file.path], taken) if file.path in compared else file for file in comparison.plan.files
    )
    plan = replace(comparison.plan, files=files)
    return await _judge(ports, comparison, plan)


def _merge(file: PlannedFile, compared: ComparedFile, taken: Collection[int]) -> PlannedFile:
    seen = compared.seen
    text = seen.text(taken)
    masked = "\n".join(show_lines(compared, split_lines(text))) + "\n" if not file.secret else file.masked
    change = FileChange.SAME if text == seen.mine else FileChange.CHANGED
    return replace(
        file, text=text, masked=masked, change=change, diff=_diff(compared, taken),
        written=file.text if file.written is None else file.written,
    )  # fmt: skip


def _diff(compared: ComparedFile, taken: Collection[int]) -> tuple[str, ...]:
    """What changes in the file that stands, secrets hidden."""
    before = list(show_lines(compared, split_lines(compared.seen.mine)))
    after = list(show_lines(compared, split_lines(compared.seen.text(taken))))
    name = compared.path
    return tuple(difflib.unified_diff(before, after, f"{name} on disk", f"{name} planned", lineterm=""))


async def _judge(ports: ComparePorts, comparison: Comparison, plan: Plan) -> Plan:
    """The plan with the powers that Compose sees, the user's own changes among them; raises what speaks against it."""
    files = {file.path: file.text for file in plan.files}
    own = ports.folders.text_at(f"{plan.folder}/{OVERRIDE_FILE}")
    if own is not None:
        files[OVERRIDE_FILE] = own
    try:
        after = await ports.compose.resolve(files, plan.folder, plan.stack)
    except ComposeMissing:
        return plan  # the deploy will say so, and write nothing
    except ComposeFailed as failed:
        raise ComposeFailed(
            "Docker Compose refuses the files with what was chosen, so nothing was written.", detail=failed.detail,
            remedy="Choose otherwise: hunks that belong together are taken or kept together.",
        ) from failed  # fmt: skip
    if (after.get(EXTENSION) or {}).get("service") != comparison.service.slug:
        raise ScaletailError(
            f"With what was chosen compose.yaml would not tell any more what {plan.stack} is, so nothing was written.",
            remedy=f"Leave {EXTENSION} whole.",
        )
    spec = comparison.spec
    seen = sort_powers((*plan.powers, *find_resolved_powers(spec, after, folder=plan.folder)))
    plan = replace(plan, powers=seen)
    bodies: Mapping[str, Mapping[str, Any]] = after.get("services") or {}
    images = {key: str(body.get("image") or "") for key, body in bodies.items()}
    await check_lines(ports, plan.stack, images)
    await _check_standing(ports, plan, images)
    return plan


async def _check_standing(ports: ComparePorts, plan: Plan, images: Mapping[str, str]) -> None:
    """The same by what the files say, where there is no container: its data may lie there still."""
    try:
        before = await ports.compose.config(plan.folder, plan.stack)
    except ComposeFailed:
        return
    for service, body in (before.get("services") or {}).items():
        old, new = str(body.get("image") or ""), images.get(service, "")
        refuse_other_line(plan.stack, service, new=line_named(new), old=line_named(old))
