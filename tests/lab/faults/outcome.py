"""What became of one fault, and of all of them together."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.lab.faults.fault import Fault

MEDIAN, WORST = 3.0, 10.0
"""Seconds after the evidence within which a fault is to be named."""
BEYOND = 3
"""A speed fails a run only beyond so many times its limit."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """A row of the table; a time is None where that did not happen."""

    fault: Fault
    seen: float | None = None
    """Seconds from the injection to the first moment at which it could be told from outside."""
    named: float | None = None
    """Seconds from the injection until it stood on top."""
    healed: float | None = None
    """Seconds from the remedy to the proof."""
    cleared: float | None = None
    """Seconds from the remedy until the program itself said that all is well."""
    by: str = "hand"
    """Who healed it: `hand`, or the program's action."""
    wrong: tuple[str, ...] = ()
    """What else was called the cause on the way."""
    problem: str = ""

    @property
    def rightly(self) -> bool:
        return self.named is not None and not self.wrong

    @property
    def after_evidence(self) -> float | None:
        if self.named is None or self.seen is None:
            return None
        return max(0.0, self.named - self.seen)


def table(outcomes: Sequence[Outcome]) -> str:
    """Markdown: a row a fault, then the sums."""
    head = ("fault", "hop", "finding", "on top", "s from injection", "s from evidence", "healed by", "s to the proof",
            "s until clear", "wrong cause on top")  # fmt: skip
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return "\n".join([*lines, *(row(one) for one in outcomes), "", summary(outcomes)])


def row(one: Outcome) -> str:
    cells = (one.fault.name, one.fault.hop.value, one.fault.expected, "yes" if one.named is not None else "NO",
             _seconds(one.named), _seconds(one.after_evidence), one.by, _seconds(one.healed),
             _seconds(one.cleared), ", ".join(one.wrong) or "-")  # fmt: skip
    return f"| {' | '.join(cells)} |"


def summary(outcomes: Sequence[Outcome]) -> str:
    """One paragraph of figures."""
    after = [one.after_evidence for one in outcomes if one.after_evidence is not None]
    hops = Counter(one.fault.hop.value for one in outcomes)
    speeds = f"median {statistics.median(after):.1f} s, worst {max(after):.1f} s" if after else "none named"
    return (
        f"{len(outcomes)} faults forced, {len({one.fault.expected for one in outcomes})} finding ids; per hop: "
        f"{', '.join(f'{hop} {count}' for hop, count in hops.items())}. "
        f"Rightly named {sum(one.rightly for one in outcomes)}; {speeds} after the evidence; "
        f"wrong cause on top: {sum(bool(one.wrong) for one in outcomes)}; "
        f"healed {sum(one.healed is not None for one in outcomes)}, "
        f"{sum(one.healed is not None and one.by != 'hand' for one in outcomes)} of them by the program."
    )


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
