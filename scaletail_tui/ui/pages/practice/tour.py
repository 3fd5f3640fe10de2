"""A tour of two minutes: what this is, where things are, what the keys do; never forced on anybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What this is", (
        "Each service gets a name, an address and HTTPS of its own in your tailnet.",
        "A second container, the sidecar, holds them and hands requests to the app. Both are one stack: a folder with "
        "plain Docker Compose files, which run without this program, too.")),
    ("Three places", (
        "1 is the catalog, 2 your stacks, 3 this host. You find each of them as you left it.",
        "The first line says where you are, and what is wrong or public anywhere.")),
    ("Keys", (
        "The last line has the keys that work now. Enter does the main thing, Esc goes one step back.",
        "? shows every key of a page and the words used, : finds every command by name.")),
    ("A first deploy", (
        "In the catalog, / finds a service and Enter sets it up: a name, a key or a link, who may reach it, settings.",
        "Then the review shows every file before one is written. Nothing is done until you say so there.")),
    ("While it works", (
        "A deploy goes stage by stage, with the log beneath. You may leave: it goes on, and any terminal can watch it.",
        "Where it fails it names the stage, the line that proves it, and what to do.")),
    ("When something is wrong", (
        "A stack's page is a path from the engine to the app, hop by hop. The first broken hop is the cause; "
        "what breaks behind it is left out.",
        "Below stand the evidence and the one thing to do. Where the program can do it, Enter does, after a yes.")),
    ("Who can reach it", (
        "f on a stack's page changes that while it runs. Serve is your tailnet, Funnel the whole internet.",
        "Nothing goes public by itself: you type the stack's name for it, and say for how long.")),
    ("What stays yours", (
        "Your data and your own files are never deleted; an identity only after its name was typed.",
        "x on a stack's page takes containers away. Without this program, docker compose does the rest.")),
)  # fmt: skip
"""Title and paragraphs of each page: eight times fifteen seconds."""
TRY = "Try it: 3, then g, has a first deploy with a hint at each step, and sixteen faults to mend."
LEARN = "Try it on a pretend host: 3, then p. Nothing there is real."


class TourScreen(Page[None]):
    """One page after the other; Esc leaves at any of them."""

    SECTION = "tour"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tour")]
    AUTO_FOCUS = "#tour"
    trail = "Tour"

    def __init__(self, *, practice: bool) -> None:
        super().__init__()
        self.step = 0
        self._last = TRY if practice else LEARN

    def body(self) -> Iterable[Widget]:
        yield Pane(id="tour", heading=row("Tour"), cursor=False)

    def on_mount(self) -> None:
        self.show_step()

    def show_step(self) -> None:
        title, paragraphs = STEPS[self.step]
        rows: list[Row] = [BLANK]
        for text in (*paragraphs, *((self._last,) if self.step == len(STEPS) - 1 else ())):
            rows += [row(at(1, text), wrap=True), BLANK]
        heading = row((title, Ink.STRONG), right(f"{self.step + 1} of {len(STEPS)}"))
        self.query_one("#tour", Pane).change(rows, heading=heading)

    def action_main(self) -> None:
        if self.step + 1 == len(STEPS):
            self.dismiss(None)
            return
        self.step += 1
        self.show_step()

    def action_before(self) -> None:
        if self.step == 0:
            self.say("This is the first page.")
            return
        self.step -= 1
        self.show_step()
