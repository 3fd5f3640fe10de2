"""The rows of the review that tell what a stack may do beyond its own containers."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.powers.power import PowerKind, PowerLine, Severity, tell_powers
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.ui.toolkit.rows import Row, at, row
from scaletail_tui.ui.toolkit.theme import Ink

POWER = "power-"
"""What the keys of these rows begin with."""
_NAMED = 3
"""Words that a question has room for."""


def power_rows(plan: Plan) -> list[Row]:
    """One row for each kind of power, the worst first; what the sidecar is there for in one muted row."""
    lines = [line for line in tell_powers(plan.powers) if line.kind is not PowerKind.PORTS or not line.expected]
    rows = [_row(line) for line in lines if not _is_the_sidecars(line)]
    has = ", ".join(detail for line in lines if _is_the_sidecars(line) for detail in line.details)
    if not rows:
        says = "Nothing beyond its containers" + (f"; the sidecar has {has}." if has else ".")
        return [row(at(1, says, Ink.MUTED), wrap=True, still=True)]
    if plan.needs:
        rows.insert(0, row(at(1, "Not from the shipped catalog: allow first what it may do.", Ink.STRONG), still=True))
    if has:
        rows.append(row(at(3, f"the sidecar has {has}", Ink.MUTED), wrap=True, still=True))
    return rows


def name_powers(needs: Sequence[str]) -> str:
    """`socket, privileged and 3 more`."""
    more = len(needs) - _NAMED
    return ", ".join(needs[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_the_sidecars(line: PowerLine) -> bool:
    """True for what is told of it in one row; its ports are told as those of the host."""
    return line.expected and line.service == SIDECAR_SERVICE


def _row(line: PowerLine) -> Row:
    loud = not line.expected and line.severity is not Severity.LIMITED
    ink = Ink.TEXT if not line.expected else Ink.MUTED
    sign = [at(1, "!", Ink.WAIT)] if loud else []
    key = f"{POWER}{line.kind.value}-{line.service}"
    return row(*sign, at(3, line.sentence, ink), wrap=True, key=key, copy=line.sentence)
