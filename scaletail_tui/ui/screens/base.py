"""The base of every page: row 0, a body, the key row, messages, questions, and work that cannot crash the program."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ports import Ports
from scaletail_tui.ui.glyphs import FAIL, SEPARATOR
from scaletail_tui.ui.key import Key
from scaletail_tui.ui.keymap import KEYS, bindings, shown_key
from scaletail_tui.ui.keymap_places import EVERYWHERE
from scaletail_tui.ui.question import Question
from scaletail_tui.ui.theme import Ground, Ink
from scaletail_tui.ui.widgets.bar import Bar
from scaletail_tui.ui.widgets.field import Field
from scaletail_tui.ui.widgets.pane import Pane
from scaletail_tui.ui.widgets.rows import Cell, Row, right, row, wrapped
from scaletail_tui.ui.work import guarded

if TYPE_CHECKING:
    from scaletail_tui.ui.app import ScaletailApp

Result = TypeVar("Result")
PLACES = (("1", "catalog", "Catalog"), ("2", "stacks", "Stacks"), ("3", "host", "Host"))
MESSAGE_SECONDS = 4.0
LEAST = (40, 10)
"""Columns and rows below which nothing but a hint is drawn."""
KEYS_IN_ROW = 6
STYLES = Path(__file__).parent.parent / "styles"

KeyItem = tuple[str, str, str]
"""A key as written, its label, the action that a click on it runs."""


class CalmScreen(Screen[Result], Generic[Result]):
    """A page that costs nothing while nothing happens.

    A subclass names its PLACE (the mode that row 0 marks), its SECTION of the keymap, may set `trail`
    (what stands behind the slash in row 0), and yields its widgets from `body()`.
    """

    PLACE: ClassVar[str] = "catalog"
    SECTION: ClassVar[str] = ""
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
        self._message = ""
        self._message_ink = Ink.TEXT
        self._message_timer: Timer | None = None
        self.question: Question | None = None
        self._styled_for = ""

    # ── what a page is made of ───────────────────────────────────────────────────────────────────────────────

    @property
    def main_app(self) -> ScaletailApp:
        return cast("ScaletailApp", self.app)

    @property
    def ports(self) -> Ports:
        return self.main_app.ports

    def body(self) -> Iterable[Widget]:
        """The widgets between row 0 and the key row."""
        return ()

    def __init_subclass__(cls, **options: Any) -> None:
        """A page's own styles stand in `styles/`, named like its module; they are read when it is first shown."""
        super().__init_subclass__(**options)
        styles = STYLES / f"{cls.__module__.rpartition('.')[2]}.tcss"
        if styles.is_file():
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

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Textual applies all styles again each time a page comes back; only another theme makes that necessary."""
        event.refresh_styles = self._styled_for != self.app.theme
        self._styled_for = self.app.theme

    def on_screen_resume(self) -> None:
        self.show_places()
        self.show_keys()

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        small = width < LEAST[0] or height < LEAST[1]
        if small:
            need = f"Too small: {LEAST[0]}×{LEAST[1]} is needed, this is {width}×{height}"
            lines = wrapped([Cell(need)], max(8, width - 1))
            bar = self.query_one("#small", Bar)
            bar.styles.height = len(lines)
            bar.show_lines([Row((Cell(line[0].text, at=0),)) for line in lines])
        if small != self.has_class("-too-small"):
            self.set_class(small, "-too-small")
        self.show_places(width)
        self.show_keys(width)

    @property
    def sections(self) -> tuple[str, ...]:
        """Sections of the keymap that this page offers, its own first."""
        return (self.SECTION,)

    # ── row 0 ────────────────────────────────────────────────────────────────────────────────────────────────

    def show_places(self, width: int | None = None) -> None:
        """Bring row 0 up to date."""
        if not self.is_mounted or not self.children:
            return  # nothing is composed yet: `on_mount` brings it up to date
        width = width or self.app.size.width
        overview = self.main_app.overview
        cells = [Cell("scaletail", Ink.ACCENT, at=1)]
        for key, place, name in PLACES:
            here = place == self.place
            if not self.main_app.has_place(place) or (self.trail and width < 100 and not here):
                continue
            cells.append(Cell(f"  {key} ", Ink.KEY if here else Ink.MUTED, action=f"app.place('{place}')"))
            cells.append(Cell(name, Ink.STRONG if here else Ink.MUTED, action=f"app.place('{place}')"))
            if place == "stacks" and overview.failing:
                cells.append(Cell(f" {FAIL}{overview.failing}", Ink.FAIL))
            if place == "stacks" and overview.public:
                cells.append(Cell(f" PUBLIC {overview.public}", Ink.PUBLIC))
            if place == "host" and overview.engine_down:
                cells.append(Cell(f" {FAIL} engine", Ink.FAIL))
        if self.trail:
            cells += [Cell("  / ", Ink.FAINT), Cell(self.trail, Ink.TEXT)]
        facts = [overview.tailnet]
        more = [overview.host, overview.engine, overview.tailnet]
        room = width - 4 - sum(cell_len(cell.text) for cell in cells)
        if width >= 100 and cell_len(SEPARATOR.join(more)) <= room - (12 if overview.practice else 0):
            facts = more
        if overview.practice:
            facts = ["practice", *facts]
        cells.append(right(SEPARATOR.join(filter(None, facts))))
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
        """The keys that work now, the main one first; help is added. Override for a page with modes."""
        keys = [key for key in (*KEYS.get(self.SECTION, ()), *KEYS[EVERYWHERE]) if key.row and key.id != "app.help"]
        items = []
        for key in sorted(keys, key=lambda key: key.row):
            label = self.key_label(key) if self.offers(key) else None
            if label:
                items.append((shown_key(key, self.main_app.options.keymap), label, key.action))
        return items

    def last_item(self) -> KeyItem:
        """The key at the right end of the row: help, by the key that works while typing too."""
        return ("F1" if self.typing else "?", "keys", "app.help")

    def offers(self, key: Key) -> bool:
        """True when the key does something on this page now."""
        name, _, rest = key.action.partition("(")
        if name == "app.place":
            return self.main_app.has_place(rest.strip("')"))
        return name.startswith("app.") or self.check_action(name, ()) is not False

    def show_keys(self, width: int | None = None) -> None:
        """Bring the key row up to date: a question, else a message, else the keys that work now."""
        if not self.is_mounted or not self.children:
            return
        width = width or self.app.size.width
        bar = self.query_one("#keys", Bar)
        if self.question is not None:
            bar.show(self._question_cells(self.question, width))
            return
        if self._message:
            bar.show(row((self._message, self._message_ink)))
            return
        last_key, last_label, last_action = self.last_item()
        room = width - 2 - len(f"{last_key} {last_label}") - 2
        cells: list[Cell] = []
        used = 1
        for key, label, action in list(self.row_items())[: KEYS_IN_ROW - 1]:
            size = cell_len(f"{key} {label}") + (2 if cells else 0)
            if used + size > room:
                break
            gap = "  " if cells else ""
            cells += [Cell(f"{gap}{key}", Ink.KEY, at=None if cells else 1, action=action)]
            cells += [Cell(f" {label}", Ink.MUTED, action=action)]
            used += size
        cells += [right(last_key, Ink.KEY, action=last_action), right(f" {last_label}", action=last_action)]
        bar.show(cells)

    def watch_focused(self, focused: Widget | None) -> None:
        if self.is_mounted:
            self._bring_front(focused)
            self.show_keys()

    def _bring_front(self, focused: Widget | None) -> None:
        """On a tiny screen the focused pane unfolds and the others show their heading only."""
        if (self.has_class("-tiny") or self.has_class("-short")) and isinstance(focused, Pane):
            for pane in self.query(Pane):
                pane.set_class(pane is focused, "-front")

    # ── messages and questions ───────────────────────────────────────────────────────────────────────────────

    def say(self, sentence: str, *, ink: Ink = Ink.TEXT) -> None:
        """Show a sentence in the key row's place for four seconds."""
        self._message, self._message_ink = sentence, ink
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(MESSAGE_SECONDS, self._unsay)
        self.show_keys()

    def _unsay(self) -> None:
        self._message = ""
        self.show_keys()

    def say_error(self, error: ScaletailError) -> None:
        """A problem and its remedy, in the key row."""
        self.say(error.sentence(), ink=Ink.FAIL)

    async def ask(self, sentence: str, *, yes: str = "do it") -> bool:
        """One line that says what will happen; True after `y`. Await it inside `work`."""
        return await self.choose(sentence, {"y": yes}) == "y"

    async def choose(self, sentence: str, choices: Mapping[str, str], *, escape: str = "leave") -> str:
        """Ask for one of several keys; an empty text for Esc. Await it inside `work`."""
        return await self._asked(Question(sentence=sentence, choices=choices, escape=escape))

    async def ask_word(self, sentence: str, word: str) -> bool:
        """True after the word was typed and confirmed. Await it inside `work`."""
        return await self._asked(Question(sentence=sentence, word=word)) == word

    async def ask_text(self, prompt: str, text: str = "") -> str | None:
        """A text typed in the key row; None for Esc. Await it inside `work`."""
        question = Question(sentence=prompt, free=True, typed=text)
        answer = await self._asked(question)
        return None if question.refused else answer

    async def _asked(self, question: Question) -> str:
        if self.question is not None and not self.question.answer.done():
            self.question.answer.set_result("")
        self.question = question
        self._message = ""
        self.show_keys()
        try:
            return await question.answer
        finally:
            if self.question is question:
                self.question = None
                if self.is_mounted:
                    self.query_one("#ask", Bar).display = False
                    self.show_keys()

    def press_for_question(self, event: events.Key) -> bool:
        """Give a key to the open question; True when there is one."""
        if self.question is None:
            return False
        if not self.question.press(event.key, event.character):
            self.show_keys()
        return True

    def _question_cells(self, question: Question, width: int) -> Sequence[Cell]:
        """The question in the key row; a long one has its sentence in lines of its own above it."""
        end = question.cells()
        sentence = Cell(question.sentence, Ink.STRONG, at=1)
        needed = cell_len(question.sentence) + 2 + sum(cell_len(cell.text) for cell in end) + 2
        above = self.query_one("#ask", Bar)
        if needed <= width:
            above.display = False
            first = Cell("  " + end[0].text, end[0].ink)
            return (sentence, first, *end[1:])
        lines = wrapped([sentence], width - 2)
        text = [line[0].text for line in lines if line]
        above.styles.height = len(text)
        above.styles.offset = (0, -1)
        above.show_lines([row((line, Ink.STRONG)) for line in text])
        above.display = True
        return (Cell(end[0].text, end[0].ink, at=1), *end[1:])

    # ── work ─────────────────────────────────────────────────────────────────────────────────────────────────

    def work(
        self, task: Callable[[], Awaitable[None]], *, group: str, doing: str, exclusive: bool = True
    ) -> Worker[None]:
        """Run something that may take time or fail; its errors become a sentence in the key row.

        `doing` describes it and must not hold a secret. Work of one group replaces what runs there.
        """

        async def run() -> None:
            await guarded(task, doing, self.work_failed)

        return self.run_worker(
            run,
            name=group,
            group=group,
            description=doing,
            exclusive=exclusive,
            exit_on_error=False,
        )

    def work_failed(self, error: ScaletailError) -> None:
        """Work ended with an error; a page with a place for errors overrides this."""
        if self.is_mounted:
            self.say_error(error)

    # ── actions that every page has ──────────────────────────────────────────────────────────────────────────

    def moving_pane(self) -> Pane | None:
        """The pane that arrow keys move: the focused one, else the first."""
        if isinstance(self.focused, Pane):
            return self.focused
        panes = [pane for pane in self.query(Pane) if pane.display]
        return panes[0] if panes else None

    def action_move(self, way: str) -> None:
        pane = self.moving_pane()
        if pane is None:
            return
        match way:
            case "up":
                pane.move(-1)
            case "down":
                pane.move(1)
            case "page_up":
                pane.move_page(-1)
            case "page_down":
                pane.move_page(1)
            case "home":
                pane.move_home()
            case "end":
                pane.move_end()

    def action_main(self) -> None:
        """What Enter does; the page says."""

    def action_leave(self) -> None:
        """One step back: a flow closes, a place stays."""
        if len(self.app.screen_stack) > 1:
            self.dismiss(None)

    def text_to_copy(self) -> str:
        """What `y` copies: what the mouse selected, else the line under the cursor."""
        selected = self.get_selected_text()
        if selected:
            return selected
        pane = self.moving_pane()
        return pane.line_to_copy() if pane is not None else ""

    def action_copy(self) -> None:
        text = self.text_to_copy()
        if not text:
            self.say("There is nothing to copy here.")
            return
        self.main_app.copy_to_clipboard(text)
        first = text.splitlines()[0]
        self.say(f"sent to the clipboard: {first if len(first) <= 48 else first[:47] + '…'}")

    def action_copy_text(self) -> None:
        """Ctrl+c copies what the mouse selected, else says how to leave."""
        if self.get_selected_text():
            self.action_copy()
        else:
            self.main_app.action_help_quit()

    def on_bar_clicked(self, event: Bar.Clicked) -> None:
        event.stop()
        self.work(lambda: self._run(event.action), group="click", doing="running a clicked key")

    async def _run(self, action: str) -> None:
        await self.run_action(action)

    async def run_command(self, action: str | None) -> None:
        """Run what was chosen in the command list; the list is closed by then."""
        if not action:
            return
        name = f"action_{action.partition('(')[0]}"
        panes = (self.focused, *self.query(Pane))
        owner = next((node for node in (self, *panes) if node is not None and hasattr(node, name)), self)
        await owner.run_action(action)

    def on_pane_chosen(self, event: Pane.Chosen) -> None:
        event.stop()
        self.action_main()
