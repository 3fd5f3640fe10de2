"""A line for each stack that something is done to, how many are done, and how a question names them."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.operations.several.action import Outcome, OutcomeState
from scaletail_tui.ui.stack_tasks import SeveralRun
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import LOOKS
from scaletail_tui.ui.toolkit.theme import Ink

NAME_COLUMN = 10
_STATES = {OutcomeState.OK: StackState.OK, OutcomeState.NOTED: StackState.WARN, OutcomeState.FAILED: StackState.FAIL}


def several_heading(run: SeveralRun) -> Row:
    """`Restart                3 of 12 done, 1 failed`."""
    done, all_of_them = len(run.outcomes), len(run.stacks)
    failed = run.summary.count(OutcomeState.FAILED)
    said = f"{done} of {all_of_them} done" + (f", {failed} failed" if failed else "")
    return row(run.action.label.capitalize(), right(said, Ink.FAIL if failed else Ink.MUTED))


def several_rows(run: SeveralRun, width: int) -> list[Row]:
    """The lines in the order in which their turn comes, and the summary once all are done."""
    longest = max((len(stack) for stack in run.stacks), default=0)
    column = NAME_COLUMN + min(max(14, longest + 2), 20 if width < 100 else 30)
    rows = [_row(run, stack, column) for stack in run.stacks]
    if run.over:
        rows += [BLANK, row((run.summary.sentence(), Ink.STRONG), still=True)]
    return rows


def _row(run: SeveralRun, stack: str, column: int) -> Row:
    outcome = run.outcomes.get(stack)
    name = Cell(stack, at=NAME_COLUMN, name=True)
    if outcome is None:
        works = stack in run.at_work
        look = LOOKS[StackState.WAIT if works else StackState.UNKNOWN]
        word = look.word if works else ""
        said = run.action.doing if works else "not begun" if run.over else "waits for its turn"
        return row(at(1, look.glyph, look.ink), at(3, word, look.ink), name, at(column, said, Ink.MUTED), key=stack)
    look = LOOKS[_STATES[outcome.state]]
    ink = Ink.MUTED if outcome.state is OutcomeState.OK else Ink.TEXT
    return row(
        at(1, look.glyph, look.ink), at(3, look.word, look.ink), name, at(column, _sentence(outcome), ink),
        key=stack, copy=f"{stack}: {outcome.sentence}", wrap=outcome.state is not OutcomeState.OK,
    )  # fmt: skip


def _sentence(outcome: Outcome) -> str:
    """The sentence without the name that stands before it already."""
    said = plain_line(outcome.sentence)
    return said.removeprefix(f"{outcome.stack} is ").removeprefix(f"{outcome.stack} ") or said


_NAMED = 4
"""Names that a question says; of more only how many there are."""


def tell_names(names: Sequence[str]) -> str:
    """`jellyfin and immich`, or `12 stacks`."""
    if len(names) > _NAMED:
        return f"{len(names)} stacks"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
