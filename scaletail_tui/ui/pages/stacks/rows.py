"""The rows of the stacks list, its status line, and the strip about the stack under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.stage import StageState
from scaletail_tui.domain.stack.summary import StackOrigin, StackState, StackSummary
from scaletail_tui.ui.pages.deploy.news import DeployNews
from scaletail_tui.ui.toolkit.glyphs import ALIKE, CHOSEN, FAIL, WAIT
from scaletail_tui.ui.toolkit.rows import Cell, Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import LOOKS, NOTED, state_cells
from scaletail_tui.ui.toolkit.theme import Ink

STACK_COLUMN = 14
MARK_COLUMN = 0
"""Before the state, which needs all of its column where it says for how long something waits."""
REACH_WIDTH = 9
ADDRESS_FROM = 100
"""Width from which the address has a column."""
CERTIFICATE_FROM = 140
"""Width from which the certificate's days have a column."""
REACH = {
    Exposure.FUNNEL.value: ("PUBLIC", Ink.PUBLIC),
    Exposure.SERVE.value: ("tailnet", Ink.MUTED),
    Exposure.DIRECT.value: ("direct", Ink.MUTED),
    "closed": ("closed", Ink.FAINT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where the columns begin; they depend on the width and on the longest name, not on states."""

    reach: int
    address: int | None
    finding: int
    certificate: bool
    age: bool = False

    @classmethod
    def fitting(cls, stacks: Sequence[StackSummary], width: int, *, age: bool = False) -> Columns:
        """`age` puts the time since the last start in the place of the certificate's days."""
        longest = max((len(stack.name) for stack in stacks), default=0)
        name = min(max(14, longest + 2), 20 if width < ADDRESS_FROM else 30)
        reach = STACK_COLUMN + name
        if width < ADDRESS_FROM:
            return cls(reach=reach, address=None, finding=reach + REACH_WIDTH, certificate=False, age=age)
        urls = max((len(bare(stack.url)) for stack in stacks), default=0)
        room = min(max(20, urls + 2), 34 if width < CERTIFICATE_FROM else 46)
        address = reach + REACH_WIDTH
        certificate = width >= CERTIFICATE_FROM and not age
        return cls(reach=reach, address=address, finding=address + room, certificate=certificate, age=age)


def bare(url: str | None) -> str:
    """The address as one reads it, without `https://`."""
    return (url or "").removeprefix("https://").rstrip("/")


def list_heading(columns: Columns) -> Row:
    cells = [at(3, "State"), at(STACK_COLUMN, "Stack"), at(columns.reach, "Reach")]
    if columns.address is not None:
        cells.append(at(columns.address, "Address"))
    cells.append(at(columns.finding, "Hottest finding"))
    if columns.certificate or columns.age:
        cells.append(right("started" if columns.age else "certificate"))
    return row(*cells)


def stack_row(
    stack: StackSummary,
    columns: Columns,
    *,
    waited: float,
    news: DeployNews | None,
    doing: str,
    certificate: str,
    marked: bool = False,
    age: str = "",
) -> Row:
    """One stack; a deploy at work, or what we are doing with it, stands in the place of the finding."""
    state, sentence = describe(stack, news, doing)
    since = stack.since + waited if state is stack.state is StackState.WAIT and stack.since is not None else None
    word, ink = REACH.get(stack.expose, ("?", Ink.FAINT))
    noted = state is stack.state and stack.finding is not None
    glyph, *words = state_cells(state, since=since, noted=noted)
    cells: list[Cell] = [
        *([at(MARK_COLUMN, CHOSEN, Ink.KEY), replace(glyph, at=None)] if marked else [glyph]),
        *words,
        Cell(stack.name, at=STACK_COLUMN, name=True),
        at(columns.reach, word, ink),
    ]
    if columns.address is not None:
        cells.append(at(columns.address, bare(stack.url) or "-", Ink.ACCENT if stack.url else Ink.FAINT))
    loud = noted or state in (StackState.FAIL, StackState.WAIT, StackState.WARN)
    ink = Ink.TEXT if loud else Ink.MUTED
    told = [at(columns.finding, ALIKE, Ink.WAIT), Cell(f" {sentence}", ink)] if stack.alike else []
    cells += told or [at(columns.finding, sentence, ink)]
    if columns.certificate or columns.age:
        cells.append(right((age if columns.age else certificate) or "-", Ink.MUTED))
    return row(*cells, key=stack.name, copy=stack.url or stack.name)


class DrawnRows:
    """Keeps each stack's row: of very many stacks few look different from one picture to the next."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[object, Row]] = {}

    def get(self, stack: StackSummary, columns: Columns, *, news: DeployNews | None, **more: Any) -> Row:
        """`stack_row`, made anew only where something that it is made of differs; a deploy's news always may."""
        made_of = (stack, columns, tuple(more.values()))
        known = self._rows.get(stack.name)
        if known is None or known[0] != made_of or news is not None:
            known = (made_of if news is None else None, stack_row(stack, columns, news=news, **more))
            self._rows[stack.name] = known
        return known[1]


def describe(stack: StackSummary, news: DeployNews | None, doing: str) -> tuple[StackState, str]:
    """The state and sentence of a row."""
    if doing:
        return StackState.WAIT, doing
    if news is not None and news.running:
        return StackState.WAIT, f"deploy: {news.at}" + (f", {news.evidence}" if news.evidence else "")
    if news is not None and is_stopped_midway(stack, news):
        return StackState.FAIL, f"deploy stopped at {news.at}: Enter opens it"
    if stack.state is StackState.OK and not stack.sentence:
        return stack.state, stack.public_words or tell_origin(stack)
    return stack.state, stack.sentence


def tell_origin(stack: StackSummary) -> str:
    """The mark of a stack that is not ours to write; empty for one that is."""
    what = f"{stack.service}, " if stack.service else ""
    match stack.origin:
        case StackOrigin.BY_HAND:
            return f"{what}made by hand"
        case StackOrigin.OTHER_ROOT:
            return f"{what}of another root: {stack.folder}"
    return ""


def is_stopped_midway(stack: StackSummary, news: DeployNews) -> bool:
    """True when the last deploy did not end well and the stack has not recovered since."""
    return news.failed and stack.state not in (StackState.OK, StackState.WARN)


def row_of_job(news: DeployNews, folder: str) -> StackSummary:
    """A stack of which there is nothing but a deploy, at work or ended before its files were in place."""
    return StackSummary(
        name=news.job.stack,
        service=news.job.service,
        state=StackState.WAIT if news.running else StackState.FAIL,
        url=None,
        expose="",
        finding=None,
        folder=folder,
        managed=True,
    )


def row_of_left_over(name: str, folder: str) -> StackSummary:
    """What a removal has left: identity and data, without a stack."""
    return StackSummary(
        name=name,
        service="",
        state=StackState.LEFT,
        url=None,
        expose="closed",
        finding=None,
        folder=folder,
        managed=True,
        sentence="removed; its identity and data are left: x takes them away",
    )


def strip_heading(stack: StackSummary, news: DeployNews | None, doing: str) -> Row:
    state, _ = describe(stack, news, doing)
    noted = stack.finding is not None and state is stack.state and state is StackState.OK
    look = NOTED if noted else LOOKS[state]
    said = f"{look.word} at {stack.hop}" if stack.hop and state is stack.state else look.word
    if news is not None and state is not stack.state:
        said = "deploying" if news.running else f"deploy stopped at {news.at}"
    ink = look.ink if noted or state in (StackState.FAIL, StackState.WAIT, StackState.WARN) else Ink.MUTED
    return row(Cell(stack.name, name=True), right(said, ink))


def strip_rows(
    stack: StackSummary,
    news: DeployNews | None,
    doing: str,
    *,
    open_key: str = "Enter",
    path: Diagnosis | None = None,
) -> list[Row]:
    """Address, then the hottest finding or the deploy, in three lines; `path` is what stands under them."""
    state, sentence = describe(stack, news, doing)
    rows = [row((stack.url or _no_address(stack), Ink.ACCENT if stack.url else Ink.FAINT), still=True)]
    if doing:
        return [*rows, row(at(1, WAIT, Ink.WAIT), at(3, doing), still=True)]
    if news is not None and (news.running or is_stopped_midway(stack, news)):
        return rows + _deploy_rows(news, open_key)
    if state is StackState.OK and stack.finding is None:
        fails = path is not None and any(hop.state is HopState.FAIL for hop in path.hops)
        origin = tell_origin(stack)
        told = "Not judged yet." if fails else "Nothing is wrong."
        if stack.public_words:
            rows.append(
                row((stack.public_words, Ink.PUBLIC), (": anyone on the internet opens it.", Ink.MUTED), still=True)
            )
        rows.append(row((f"{told} {origin[:1].upper()}{origin[1:]}." if origin else told, Ink.MUTED), still=True))
    elif sentence:
        look = NOTED if state is StackState.OK else LOOKS[state]
        rows.append(row(at(1, look.glyph, look.ink), at(3, sentence, Ink.TEXT), wrap=True, still=True))
    return rows


def _deploy_rows(news: DeployNews, open_key: str) -> list[Row]:
    if news.running:
        waits = news.state is StageState.WAIT
        text = f"A deploy is at work: {news.at}" + (f", {news.evidence}" if news.evidence else "")
        glyph = at(1, WAIT, Ink.WAIT)
        end = " It waits for you there." if waits and news.at == "login" else ""
        then = row(at(3, open_key, Ink.KEY), Cell(f" shows it.{end}", Ink.MUTED), still=True)
        return [row(glyph, at(3, text), wrap=True, still=True), then]
    reason = f": {news.evidence}" if news.evidence else "."
    if news.outcome is None:
        reason = ": its process is gone."
    text = f"The deploy stopped at {news.at}{reason}"
    back = " or roll back" if news.job.new_stack else ""
    then = row(at(3, open_key, Ink.KEY), Cell(f" opens it, to go on from there{back}.", Ink.MUTED), still=True)
    return [row(at(1, FAIL, Ink.FAIL), at(3, text), wrap=True, still=True), then]


def _no_address(stack: StackSummary) -> str:
    if stack.state is StackState.LEFT:
        return stack.folder
    return "No address before the first login." if stack.managed else "Its address is not known."
