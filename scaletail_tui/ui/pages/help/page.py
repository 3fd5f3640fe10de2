"""Keys of the page it was opened from, keys that work everywhere, state words and terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.keymap.key import Key, KeyItem
from scaletail_tui.ui.keymap.places import EVERYWHERE
from scaletail_tui.ui.keymap.sections import KEYS
from scaletail_tui.ui.keymap.table import SECTION_TITLES, all_shown_keys, bindings
from scaletail_tui.ui.options import Look
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, row
from scaletail_tui.ui.toolkit.state_words import LOOKS
from scaletail_tui.ui.toolkit.theme import Ink

LABEL_COLUMN = 16
WORDS = (
    ("sidecar", "the Tailscale container in front of the app"),
    ("pair", "sidecar and app; they restart together"),
    ("Serve", "HTTPS for your tailnet"),
    ("Funnel", "HTTPS for the internet"),
    ("reach", "who can open it: closed, direct, tailnet, PUBLIC"),
    ("hop", "one step between a visitor and the app"),
    ("stack", "one folder with a Compose file: sidecar, app and data"),
    ("job", "a deploy that goes on when this program ends"),
)


class HelpScreen(Page[None]):
    """Which keys work where I came from?"""

    SECTION = "help"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("help")]
    AUTO_FOCUS = "#here"

    def __init__(self, page: Page[Any]) -> None:
        super().__init__()
        self.page = page
        self.place = page.place
        self.trail = "Keys"

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="find"):
            yield Bar(id="slash")
            yield Field(id="search", placeholder="a word of what the key does")
        with Horizontal(id="columns"):
            title = SECTION_TITLES.get(self.page.SECTION, "This page")
            yield Pane(id="here", heading=row(title), cursor=False)
            yield Pane(id="everywhere", heading=row("Everywhere"), cursor=False)
            yield Pane(id="words", heading=row("Words"), cursor=False)

    def on_mount(self) -> None:
        self.query_one("#find").display = False
        self.query_one("#slash", Bar).show(row(("/", Ink.KEY)))
        self.show_rows("")

    def show_rows(self, text: str) -> None:
        """All keys, or those whose words hold the text."""
        here: list[Row] = []
        for section in self.page.sections:
            title = [BLANK, row((SECTION_TITLES.get(section, section), Ink.STRONG))] if here else [BLANK]
            found = self._key_rows(KEYS.get(section, ()), text)
            here += [*title, *found] if found else []
        everywhere = [BLANK, *self._key_rows(KEYS[EVERYWHERE], text)]
        if not text:
            everywhere += _legend()  # the signs set it apart: with a blank row one of it would not be seen at 80x24
        none = [BLANK, row((f'No key for "{text}" here.', Ink.MUTED))]
        self.query_one("#here", Pane).change(here, empty=none)
        self.query_one("#everywhere", Pane).change(everywhere)
        words = [(term, meaning) for term, meaning in WORDS if text.casefold() in f"{term} {meaning}".casefold()]
        rows: list[Row] = [BLANK]
        for term, meaning in words:
            rows += [row((term, Ink.STRONG)), row(at(3, meaning), wrap=True)]
        self.query_one("#words", Pane).change(rows)

    def _key_rows(self, keys: Sequence[Key], text: str) -> list[Row]:
        changed = self.main_app.options.keymap
        rows = []
        for key in keys:
            if not self.page.offers(key):
                continue
            if text.casefold() in f"{key.label} {key.tooltip}".casefold():
                rows.append(row((all_shown_keys(key, changed), Ink.KEY), at(LABEL_COLUMN, key.label)))
        return rows

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def row_items(self) -> Sequence[KeyItem]:
        if self.typing:
            return (("Enter", "keep", ""), ("Esc", "clear", "leave"))
        return super().row_items()

    def last_item(self) -> KeyItem:
        return ("R", "redraw", "app.repaint")

    def key_label(self, key: Key) -> str | None:
        if key.id == "help.mouse":
            return "mouse off" if self.main_app.mouse_on else "mouse on"
        return key.label

    def action_tour(self) -> None:
        from scaletail_tui.ui.pages.practice.tour import TourScreen

        self.app.push_screen(TourScreen(practice=self.ports.practice))

    def action_search(self) -> None:
        self.query_one("#find").display = True
        self.query_one("#search").focus()

    @on(Field.Changed, "#search")
    def find(self, event: Field.Changed) -> None:
        self.show_rows(event.value.strip())

    @on(Field.Submitted, "#search")
    def keep(self) -> None:
        self.query_one("#here").focus()

    def action_leave(self) -> None:
        if self.query_one("#find").display:
            self.query_one("#search", Field).value = ""
            self.query_one("#here").focus()
            self.query_one("#find").display = False
        else:
            self.dismiss(None)

    def action_mouse(self) -> None:
        """Give the mouse back to the terminal, or take it."""
        on = self.main_app.toggle_mouse()
        self.say("the mouse is ours: click, wheel, select" if on else "the mouse is the terminal's again")

    def action_colours(self) -> None:
        looks = list(Look)
        look = looks[(looks.index(self.main_app.palette.look) + 1) % len(looks)]
        self.main_app.set_look(look)
        self.main_app.options.keep_look(look)
        self.say(f"colours: {look.value}, at the next start too")


def _legend() -> list[Row]:
    """The state words with their glyphs."""
    shown = (HopState.OK, HopState.FAIL, HopState.WAIT, StackState.WARN)
    cells = [(f"{LOOKS[state].glyph} {LOOKS[state].word}   ", LOOKS[state].ink) for state in shown]
    return [row(*cells), row(("? not known   · not judged", Ink.MUTED))]
