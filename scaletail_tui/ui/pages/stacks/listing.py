"""What of the stacks is shown, in which order, which of them are marked, and what is said of none and of the keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scaletail_tui.domain.stack.listing import StackSort, search_stacks, sort_stacks
from scaletail_tui.domain.stack.summary import StackState, StackSummary
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.pages.deploy.news import DeployNews
from scaletail_tui.ui.toolkit.glyphs import SEPARATOR
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, row
from scaletail_tui.ui.toolkit.theme import Ink

SORT_WORDS = {
    StackSort.STATE: "state, the worst first", StackSort.NAME: "name", StackSort.REACH: "reach, the most public first",
    StackSort.FINDING: "finding", StackSort.AGE: "age, what was started last first",
}  # fmt: skip


class StackListing:
    """The reader's choices about the list; they last as long as the program."""

    def __init__(self) -> None:
        self.sort = StackSort.STATE
        self.backwards = False
        self.text = ""
        """What is searched for; empty: all are shown."""
        self.marked: set[str] = set()

    def arrange(self, stacks: Sequence[StackSummary], before: Sequence[str], *, hold: bool) -> list[StackSummary]:
        """Those that are shown, in order; marks of stacks that have gone are forgotten."""
        self.marked &= {stack.name for stack in stacks}
        found = search_stacks(stacks, self.text) if self.text else stacks
        return order_stacks(found, before, hold=hold, sort=self.sort, backwards=self.backwards)

    def turn_mark(self, name: str) -> None:
        self.marked ^= {name}

    def turn_all_marks(self, shown: Iterable[str]) -> None:
        """Mark all that are shown; where all of them are, none."""
        names = set(shown)
        self.marked = self.marked - names if names <= self.marked else self.marked | names

    def sort_on(self) -> str:
        """Sort by the next thing, and say by what."""
        self.sort, self.backwards = self.sort.next(), False
        return f"sorted by {SORT_WORDS[self.sort]}"

    def turn_round(self) -> str:
        self.backwards = not self.backwards
        return f"sorted by {self.sort.value}{', the other way round' if self.backwards else ''}"


def order_stacks(
    stacks: Sequence[StackSummary],
    before: Sequence[str],
    *,
    hold: bool,
    sort: StackSort = StackSort.STATE,
    backwards: bool = False,
) -> list[StackSummary]:
    """Sorted. While the cursor moves (`hold`), rows stay where they were and new ones come last."""
    wanted = sort_stacks(stacks, sort, backwards=backwards)
    if not hold:
        return wanted
    places: Mapping[str, int] = {name: index for index, name in enumerate(before)}
    return sorted(wanted, key=lambda stack: places.get(stack.name, len(places)))


def can_be_acted_on(stack: StackSummary) -> bool:
    """False for what is no stack any more."""
    return stack.state is not StackState.LEFT


def status_text(
    count: int, root: str, *, practice: bool, engine_down: bool, lost: str, judged: bool, marked: int = 0, of: int = 0
) -> list[Cell]:
    """`7 stacks in ~/scaletail  ·  docker events: connected`; what is marked, and what a search leaves of how many."""
    stacks = "1 stack" if count == 1 else f"{count} stacks"
    if of > count:
        stacks = f"{count} of {of} stacks"
    home = str(Path.home())
    place = f"in ~{root[len(home) :]}" if root.startswith(f"{home}/") else f"in {root}"
    cells = [at(1, f"{stacks} {'on the pretend host' if practice else place}", Ink.MUTED)]
    if marked:
        cells += [Cell(SEPARATOR, Ink.FAINT), Cell(f"{marked} marked", Ink.KEY)]
    if engine_down:
        return [*cells, Cell(SEPARATOR, Ink.FAINT), Cell("the engine does not answer", Ink.FAIL)]
    if lost:
        since = f"docker events: lost at {lost}, trying again; states are of then"
        return [*cells, Cell(SEPARATOR, Ink.FAINT), Cell(since, Ink.WAIT)]
    events = "docker events: connected" if judged else "asking the engine"
    return [*cells, Cell(f"{SEPARATOR}{events}", Ink.MUTED)]


def empty_rows(listing: StackListing, overview: Overview) -> list[Row]:
    """What stands in the list where no stack does."""
    if listing.text:
        return [BLANK, row(f" No stack holds {listing.text}. Esc shows all.", wrap=True)]
    if overview.engine_down:
        return [BLANK, row(" The engine does not answer. Press 3 for this host.", wrap=True)]
    if not overview.judged:
        return [BLANK, row((" Looking for stacks.", Ink.MUTED))]
    return [BLANK, row(" No stack here yet. Press 1 for the catalog.", wrap=True)]


_OF_MARKED = {
    "stacks.open": "for all marked", "stacks.mark": "mark", "stacks.restart": "restart all", "stacks.stop": "stop all",
    "stacks.doctor": "doctor", "stacks.lint": "lint",
}  # fmt: skip
"""What the key row says of keys that mean all marked stacks."""


def label_of(key: Key, stack: StackSummary | None, news: DeployNews | None, *, marked: bool) -> str | None:
    """What the key row says of a key: of the stack under the cursor, or of all marked ones; None for nothing."""
    if marked and key.id in ("stacks.new", "stacks.copy", "stacks.page"):
        return None
    if key.id in ("stacks.new", "stacks.sort", "stacks.search"):
        return key.label
    if marked and key.id in _OF_MARKED:
        return _OF_MARKED[key.id]
    if stack is None:
        return None if key.id.startswith("stacks.") else key.label
    match key.id:
        case "stacks.open" if stack.state is StackState.LEFT:
            return "remove"
        case "stacks.open":
            return "open" if news is None else "watch deploy" if news.running else "open deploy"
        case "stacks.page":
            return key.label if news is not None else None
        case "stacks.stop":
            return "start" if stack.state is StackState.STOPPED else "stop"
        case "stacks.copy":
            return key.label if stack.url else None
    return key.label
