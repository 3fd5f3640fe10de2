"""The base of every page: row 0, a body, and the key row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import Reactive
from textual.widget import Widget

from scaletail_tui.ui.keymap.key import Key, KeyItem
from scaletail_tui.ui.keymap.places import EVERYWHERE
from scaletail_tui.ui.keymap.table import KEYS, bindings, key_text
from scaletail_tui.ui.pages.acting import ActingScreen
from scaletail_tui.ui.pages.asking import Result
from scaletail_tui.ui.pages.page_rows import key_cells, places_cells
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import Cell, Row, row, wrap_cells
from scaletail_tui.ui.toolkit.theme import Ground

LEAST = (40, 10)
"""Columns and rows below which nothing but a hint is drawn."""
STYLES = Path(__file__).parent.parent / "styles"


class CalmScreen(ActingScreen[Result], Generic[Result]):
    """A page that costs nothing while nothing happens.

    A subclass names its PLACE (the mode that row 0 marks), its SECTION of the keymap, may set `trail`
    (what stands behind the slash in row 0), and yields its widgets from `body()`.
    """

    PLACE: ClassVar[str] = "catalog"
    SECTION: ClassVar[str] = ""
    KEEPS: ClassVar[bool] = False
    """True for a page with answers of the user: others open on top of it, only the user closes it."""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVERYWHERE)]
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide"), (140, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = "Pane"

    # Screen declares it with repaint=True: each Tab would repaint the page (12 kB).
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.trail = ""
        self.place = self.PLACE
        """The place that row 0 marks: a page on top of another takes that one's."""
        self._styled_for = ""

    # ── what a page is made of ───────────────────────────────────────────────────────────────────────────────

    def body(self) -> Iterable[Widget]:
        """The widgets between row 0 and the key row."""
        return ()

    def __init_subclass__(cls, **options: Any) -> None:
        """A page's own styles stand in `styles/`, named like its folder; they are read when it is first shown."""
        super().__init_subclass__(**options)
        folder, _, module = cls.__module__.rpartition(".")
        styles = STYLES / f"{folder.rpartition('.')[2]}.tcss"
        if module == "page" and styles.is_file():
            cls.CSS_PATH = [str(styles)]

    def compose(self) -> ComposeResult:
        # Known before the first Resize, they save a pass over all styles.
        width, height = self.app.size
        self.add_class(
            *self._get_breakpoint_classes(width, self.HORIZONTAL_BREAKPOINTS),
            *self._get_breakpoint_classes(height, self.VERTICAL_BREAKPOINTS),
            update=False,
        )
        self._styled_for = self.app.theme
        yield Bar(id="places")
        yield from self.body()
        yield Bar(id="ask", ground=Ground.FOOT)
        yield Bar(id="keys", ground=Ground.FOOT)
        yield Bar(id="small")

    def on_mount(self) -> None:
        self.show_places()
        self.show_keys()

    # Textual calls the handlers of each class of a page, its own first: none of them calls that of its base.

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Textual applies all styles again each time a page comes back; only another theme makes that necessary."""
        event.refresh_styles = self._styled_for != self.app.theme
        self._styled_for = self.app.theme
        self.show_places()
        self.show_keys()

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        small = width < LEAST[0] or height < LEAST[1]
        if small:
            need = f"Too small: {LEAST[0]}×{LEAST[1]} is needed, this is {width}×{height}"
            lines = wrap_cells([Cell(need)], max(8, width - 1))
            self.query_one("#small", Bar).show_lines([Row((Cell(line[0].text, at=0),)) for line in lines])
        if small != self.has_class("-too-small"):
            self.set_class(small, "-too-small")
        self.show_places(width)
        self.show_keys(width)
        self.call_after_refresh(self.unfold_focused)

    def unfold_focused(self) -> None:
        """On a terminal that has become tiny, as when it is focused."""
        self._bring_front(self.focused)

    @property
    def sections(self) -> tuple[str, ...]:
        """Sections of the keymap that this page offers, its own first."""
        return (self.SECTION,)

    # ── row 0 ────────────────────────────────────────────────────────────────────────────────────────────────

    def show_places(self, width: int | None = None) -> None:
        """Bring row 0 up to date."""
        if not self.is_mounted:
            return  # nothing is composed yet: `on_mount` brings it up to date
        width = width or self.app.size.width
        cells = places_cells(self.main_app.overview, place=self.place, trail=self.trail, width=width)
        self.query_one("#places", Bar).show(cells)

    def overview_changed(self) -> None:
        """The app's overview is another one; a page that shows stacks overrides this."""
        self.show_places()

    # ── the key row ──────────────────────────────────────────────────────────────────────────────────────────

    @property
    def typing(self) -> bool:
        """True while a field takes the letters."""
        return isinstance(self.focused, Field)

    def key_label(self, key: Key) -> str | None:
        """What the key row says of a key now; None leaves it out."""
        return key.label

    def row_items(self) -> Sequence[KeyItem]:
        """The keys that work now, the main one first; help is added. Override for a page with modes.

        A pane with keys of its own shows them while it has the focus.
        """
        pane = self.focused if isinstance(self.focused, Pane) and self.focused.KEY_SECTION else None
        section, say = (pane.KEY_SECTION, pane.key_label) if pane is not None else (self.SECTION, self.key_label)
        keys = [key for key in (*KEYS.get(section, ()), *KEYS[EVERYWHERE]) if key.row and key.id != "app.help"]
        items = []
        for key in sorted(keys, key=lambda key: key.row):
            label = say(key) if self.offers(key) else None
            if label:
                items.append((key_text(key, self.main_app.options.keymap), label, key.action))
        return items

    def last_item(self) -> KeyItem:
        """The key at the right end of the row: help, by the key that works while typing too."""
        return ("F1" if self.typing else "?", "keys", "app.help")

    def offers(self, key: Key) -> bool:
        """True when the key does something on this page now."""
        name = key.action.partition("(")[0]
        return name.startswith("app.") or self.check_action(name, ()) is not False

    def show_keys(self, width: int | None = None) -> None:
        """Bring the key row up to date: a question, else a message, else the keys that work now."""
        if not self.is_mounted:
            return
        width = width or self.app.size.width
        bar = self.query_one("#keys", Bar)
        if self.question is not None:
            bar.show(self.question_cells(self.question, width))
            return
        if self._message:
            bar.show(row((self._message, self._message_ink)))
            return
        bar.show(key_cells(self.row_items(), self.last_item(), width))

    def on_pane_moved(self, event: Pane.Moved) -> None:
        if event.pane.KEY_SECTION:
            self.show_keys()

    def watch_focused(self, focused: Widget | None) -> None:
        if self.is_mounted:
            self._bring_front(focused)
            self.show_keys()

    def _bring_front(self, focused: Widget | None) -> None:
        """On a tiny screen the focused pane unfolds and the others show their heading only.

        While a field is typed in, it is the pane that arrow keys move: the form it stands in, the list it filters.
        """
        if (self.has_class("-tiny") or self.has_class("-short")) and focused is not None:
            front = self.moving_pane()
            for pane in self.query(Pane):
                pane.set_class(pane is front, "-front")
