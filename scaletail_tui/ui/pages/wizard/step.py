"""The steps of the wizard: the row that counts them, and what each asks."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from scaletail_tui.ui.pages.wizard.settings import first_questions
from scaletail_tui.ui.toolkit.glyphs import OK
from scaletail_tui.ui.toolkit.rows import Cell, Row, right, row
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.wizard_draft import ADVANCED, WizardDraft


class Step(IntEnum):
    """A page of the form, in the order in which they come; the review follows on a page of its own."""

    NAME = 0
    KEY = 1
    ACCESS = 2
    SETTINGS = 3


STEPS = ("Name", "Key", "Access", "Settings", "Review")


def step_cells(step: Step) -> list[Cell]:
    """All steps in one line: done, present, still to come."""
    cells: list[Cell] = []
    for index, name in enumerate(STEPS):
        gap, at = ("   ", None) if cells else ("", 1)
        here = index == step
        if index < step:
            cells += [Cell(f"{gap}{OK}", Ink.OK, at=at), Cell(f" {name}", Ink.TEXT)]
        else:
            cells.append(Cell(f"{gap}{index + 1}", Ink.KEY if here else Ink.FAINT, at=at))
            cells.append(Cell(f" {name}", Ink.STRONG if here else Ink.FAINT))
    return [*cells, right(f"step {step + 1} of {len(STEPS)}")]


def form_heading(step: Step, draft: WizardDraft, *, taken: Mapping[str, str], more: bool) -> Row:
    """What the step asks; `more` is true while the further settings are shown."""
    match step:
        case Step.NAME:
            return row("What should this device be called?", right("1 field"))
        case Step.KEY:
            return row("Which auth key may add this device?", right("never shown, never logged"))
        case Step.ACCESS:
            return row("Who may reach it?")
    first, rest = first_questions(draft)
    others = ("name", "auth_key", "exposure", "lan")
    problems = [one for one in draft.problems(taken) if one.field not in others]
    needs = f", {len(problems)} {'needs' if len(problems) == 1 else 'need'} you" if problems else ""
    hidden = len(rest) + len(ADVANCED) + 1 + (bool(draft.proposed_owner) and not draft.asks_owner)
    fields = len(first) + draft.asks_owner + (hidden if more else 0)
    counted = f"{fields or 'no'} field{'' if fields == 1 else 's'}"
    return row(f"Settings of {draft.service.name}", right(f"{counted}{needs}"))
