"""The rows of the policy's page: what is missing and who lacks it, who lacks nothing, then the file line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scaletail_tui.domain.keys.authkey import ACCESS_PAGE
from scaletail_tui.domain.keys.policy import PolicyGap
from scaletail_tui.operations.keys.policy import PolicyLook
from scaletail_tui.ui.toolkit.glyphs import OK, WARN
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink

NEVER_WRITTEN = "This program reads the policy and never writes it: an admin adds the lines at"
_TEXT = 3
"""Column of what is said."""
_OF_A_STACK = "stack:"


def heading(look: PolicyLook | None, *, public: bool) -> Row:
    """`Tailnet policy            2 things missing, as if public`."""
    aside = ", as if public" if public else ""
    if look is None:
        return row("Tailnet policy", right(f"not read{aside}"))
    count = len(_lacking(look))
    missing = "nothing missing" if not count else "1 thing missing" if count == 1 else f"{count} things missing"
    return row("Tailnet policy", right(f"{missing}{aside}"))


def stack_of(current: Row | None) -> str:
    """Which one stack a row is about; empty for a line that several lack, and for one of the file."""
    key = current.key if current is not None else None
    return key.removeprefix(_OF_A_STACK) if key is not None and key.startswith(_OF_A_STACK) else ""


def policy_rows(look: PolicyLook | None, refusal: str) -> list[Row]:
    """What is missing first, each line once with all who lack it; `refusal` is why there is nothing to read."""
    if look is None:
        said, ink = (refusal, Ink.WAIT) if refusal else ("Asking Tailscale's API.", Ink.MUTED)
        return [row(at(1, said, ink), still=True, wrap=True)]
    rows: list[Row] = []
    for gap, names in _lacking(look).items():
        rows += _gap_rows(gap, names)
    if look.missing:
        rows += [row(at(1, f"{NEVER_WRITTEN} {ACCESS_PAGE}", Ink.MUTED), wrap=True, still=True), BLANK]
    rows += [_well_row(name) for name, found in look.gaps.items() if not found]
    rows += [BLANK, row(at(1, "The file as it stands", Ink.STRONG), still=True)]
    lines = enumerate(look.policy.text.rstrip("\n").split("\n"))
    rows += [row(at(1, line), key=f"line:{number}", copy=line, wrap=True) for number, line in lines]
    return rows


def _lacking(look: PolicyLook) -> Mapping[PolicyGap, list[str]]:
    lacking: dict[PolicyGap, list[str]] = {}
    for name, found in look.gaps.items():
        for gap in found:
            lacking.setdefault(gap, []).append(name)
    return lacking


def _gap_rows(gap: PolicyGap, names: Sequence[str]) -> list[Row]:
    key = f"{_OF_A_STACK}{names[0]}" if len(names) == 1 else f"gap:{gap.sentence}"
    return [
        row(at(1, WARN, Ink.WAIT), at(_TEXT, gap.sentence, Ink.STRONG), key=key, copy=gap.snippet, wrap=True),
        row(at(_TEXT, f"Lacked by {', '.join(names)}"), still=True, wrap=True),
        *(row(at(_TEXT + 2, line, Ink.INFO), still=True, wrap=True) for line in gap.snippet.split("\n")),
        BLANK,
    ]


def _well_row(name: str) -> Row:
    said = (" has what it needs", Ink.MUTED)
    return row(at(1, OK, Ink.OK), at(_TEXT, name, Ink.STRONG), said, key=f"{_OF_A_STACK}{name}", copy=name)
