"""The rows of the page that makes a stack better: what would change, what stays and why, and the difference."""

from __future__ import annotations

from scaletail_tui.domain.adoption.record import AdoptionRecord
from scaletail_tui.domain.keys.authkey import KEYS_PAGE
from scaletail_tui.operations.adopt.improvement import ImprovementPlan
from scaletail_tui.operations.adopt.take_over import say_unfinished
from scaletail_tui.operations.compare.by_hand import HandComparison
from scaletail_tui.ui.toolkit.glyphs import OK, QUIET, WARN
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, diff_rows, right, row
from scaletail_tui.ui.toolkit.theme import Ink

_TEXT = 16


def improve_heading(name: str, plan: ImprovementPlan | None, record: AdoptionRecord) -> Row:
    """`miniflux            3 can be made better`."""
    state = "managed here" if record.adopted else "made by hand"
    if plan is None:
        return row(f"{name}, {state}", right("reading its files", Ink.WAIT))
    number = len(plan.improvements)
    said = "nothing to make better" if not number else f"{number} can be made better"
    return row(f"{name}, {state}", right(said))


def improvement_rows(plan: ImprovementPlan, record: AdoptionRecord, name: str) -> list[Row]:
    """What is done, what is left, and what there is to know."""
    rows = []
    if unfinished := say_unfinished(name, record):
        rows += [row(at(1, WARN, Ink.FAIL), at(3, f"{unfinished} Enter goes on, z goes back."), wrap=True), BLANK]
    for one in plan.improvements:
        rows.append(row(at(1, OK, Ink.OK), at(3, one.id.value, Ink.STRONG), at(_TEXT, one.summary), wrap=True))
    for left in plan.left:
        said = f"stays: {left.reason} {left.remedy}".rstrip()
        rows.append(
            row(at(1, QUIET, Ink.MUTED), at(3, left.id.value, Ink.MUTED), at(_TEXT, said, Ink.MUTED), wrap=True)
        )
    if plan.key_in_git:
        said = f"git keeps, or kept, a file with the auth key: revoke it at {KEYS_PAGE}, it stays in the history."
        rows.append(row(at(1, WARN, Ink.WAIT), at(3, said), wrap=True))
    if record.changed and record.unfinished is None:
        rows += [BLANK, row((f"Made better before: z puts {', '.join(record.changed)} back.", Ink.MUTED), wrap=True)]
    return rows


def entry_rows(seen: HandComparison) -> list[Row]:
    """What the catalog says of its service; nothing where it is none of the catalog's."""
    if seen.service is None:
        return []
    rows = [BLANK, row((f"{seen.service.name} of the catalog, which says:", Ink.STRONG))]
    rows += [row(at(3, note), wrap=True) for note in seen.notes]
    unset = [one.key for one in seen.questions if not one.answered]
    if unset:
        rows.append(row(at(3, f"It asks for what is not set here: {', '.join(unset)}.", Ink.MUTED), wrap=True))
    if seen.differences:
        parts = "1 part" if len(seen.differences) == 1 else f"{len(seen.differences)} parts"
        command = f"scaletail-tui compare {seen.name}"
        said = f"It has {parts} otherwise: t on the stack's page takes or leaves each, as {command} does."
        rows.append(row(at(3, said), copy=command, wrap=True))
    return rows if len(rows) > 2 else []


def change_rows(plan: ImprovementPlan) -> list[Row]:
    """The difference, without secrets."""
    rows = diff_rows(plan.difference.splitlines(), whole=False)
    for file in plan.change.files:
        if file.secret:
            rows.append(row(at(1, f"{file.path}: new, for its owner alone; what it holds is not shown", Ink.MUTED)))
    return rows
