"""The base of every page: row 0, a body, and the key row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ui.keymap.key import Key, KeyItem
from scaletail_tui.ui.keymap.places import EVERYWHERE
from scaletail_tui.ui.keymap.sections import KEYS
from scaletail_tui.ui.keymap.table import bindings, key_text
from scaletail_tui.ui.pages.key_row import KeyRow, show_hint
from scaletail_tui.ui.pages.page_rows import (
    find_owner,
    find_pane_to_move,
    key_cells,
    move_in,
    places_cells,
    too_small_rows,
)
from scaletail_tui.ui.toolkit.bar import Bar
from scaletail_tui.ui.toolkit.canvas import tell_errors
from scaletail_tui.ui.toolkit.field import Field
from scaletail_tui.ui.toolkit.painted import draw_anew
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.question import Question
from scaletail_tui.ui.toolkit.theme import Ground, Ink
from scaletail_tui.ui.ways import page_sentence
from scaletail_tui.ui.work import start_guarded

if TYPE_CHECKING:
    from scaletail_tui.ui.shell import Shell

Result = TypeVar("Result")

LEAST = (40, 10)
"""Columns and rows below which nothing but a hint is drawn."""
STYLES = Path(__file__).parent.parent / "styles"


class Page(Screen[Result], Generic[Result]):
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
        self.key_row = KeyRow(self, self.show_keys)
        self.unsettled = False
        """True while a field is about to be opened: what is typed already is for it."""
        self._ending: tuple[Result | None] | None = None
        """The result of a page that has ended behind another one."""

    async def _dispatch_message(self, message: Message) -> None:
        with tell_errors(self, message):
            await super()._dispatch_message(message)

    @property
    def main_app(self) -> Shell:
        return cast("Shell", self.app)

    @property
    def ports(self) -> Ports:
        return self.main_app.ports

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
        if event.refresh_styles and self.is_mounted:
            draw_anew(self)  # the colours were changed in another place: what is kept of the last drawing has the old
        self._styled_for = self.app.theme
        self.show_places()
        self.show_keys()
        if self._ending is not None and self.is_current:
            self.dismiss(self._ending[0])

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        small = width < LEAST[0] or height < LEAST[1]
        if small:
            self.query_one("#small", Bar).show_lines(too_small_rows(width, height, LEAST))
        if small != self.has_class("-too-small"):
            self.set_class(small, "-too-small")
        self.show_places(width)
        self.show_keys(width)
        self.call_after_refresh(self.unfold_focused)

    def unfold_focused(self) -> None:
        """On a terminal that has become tiny, as when it is focused."""
        self._bring_front(self.focused)

    @property
    def is_mounted(self) -> bool:
        """True while the page has its widgets: a late timer may find it when they are gone already."""
        return super().is_mounted and self.display and bool(self.children)

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

    @property
    def lesson_place(self) -> str:
        """What the lesson of a first deploy calls this page now."""
        return self.SECTION

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
        self._show_hint(width)
        bar = self.query_one("#keys", Bar)
        said = self.key_row.cells(width)
        bar.show(key_cells(self.row_items(), self.last_item(), width) if said is None else said)

    def _show_hint(self, width: int) -> None:
        """What the lesson says of the page that is seen; nobody else pays for it."""
        if (lesson := self.main_app.lesson) is not None:
            seen = self.app.screen_stack[-1:] == [self]
            show_hint(self, lesson.hint(self.lesson_place, self.main_app.options.keymap) if seen else "", width)

    # ── saying and asking, in the key row ────────────────────────────────────────────────────────────────────

    @property
    def question(self) -> Question | None:
        """What is asked now."""
        return self.key_row.question

    def say(self, sentence: str, *, ink: Ink = Ink.TEXT) -> None:
        """Show a sentence in the key row's place for four seconds."""
        self.key_row.say(sentence, ink=ink)

    def say_error(self, error: ScaletailError) -> None:
        """A problem and its remedy, in the key row."""
        self.say(page_sentence(error, self.main_app.options.keymap), ink=Ink.FAIL)

    async def ask(self, sentence: str, *, yes: str = "do it") -> bool:
        """One line that says what will happen; True after `y`. Await it inside `work`."""
        return await self.choose(sentence, {"y": yes}) == "y"

    async def choose(self, sentence: str, choices: Mapping[str, str], *, escape: str = "leave") -> str:
        """Ask for one of several keys; an empty text for Esc. Await it inside `work`."""
        return await self.key_row.choose(sentence, choices, escape=escape)

    async def ask_word(self, sentence: str, word: str, *, escape: str = "leave") -> bool:
        """True after the word was typed and confirmed. Await it inside `work`."""
        return await self.key_row.ask_word(sentence, word, escape=escape)

    async def ask_text(self, prompt: str, text: str = "", *, enter: str = "find") -> str | None:
        """A text typed in the key row; None for Esc. Await it inside `work`."""
        return await self.key_row.ask_text(prompt, text, enter=enter)

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

    # ── work ─────────────────────────────────────────────────────────────────────────────────────────────────

    def work(
        self,
        task: Callable[[], Awaitable[object]],
        *,
        group: str,
        doing: str,
        exclusive: bool = True,
        asks: bool = False,
    ) -> Worker[None]:
        """Run something that may take time or fail; its errors become a sentence in the key row.

        `doing` describes it and must not hold a secret. Work of one group replaces what runs there. It ends with the
        page: what must not stop halfway is one of the app's stack tasks. One that `asks`, or opens a page, gets the
        keys that were typed behind the one that began it.
        """
        begun = start_guarded(
            self, task, self.work_failed, self._say_left, group=group, doing=doing, exclusive=exclusive
        )
        if asks:
            self.main_app.expect(begun)
        return begun

    def look_again(self) -> None:
        """The user wants to see what is true now; a page that watches something overrides this."""

    def work_failed(self, error: ScaletailError) -> None:
        """Work ended with an error; a page with a place for errors overrides this."""
        if self.is_mounted:
            self.say_error(error)

    def _say_left(self, sentence: str) -> None:
        """A question of the page was left."""
        if self.is_mounted:
            self.say(sentence)

    def task_changed(self, stack: str) -> None:
        """Something is done to a stack from now on, or no longer; a page that shows it overrides this."""

    # ── moving ───────────────────────────────────────────────────────────────────────────────────────────────

    def moving_pane(self) -> Pane | None:
        """The pane that arrow keys move: the focused one, else the first."""
        return find_pane_to_move(self)

    def action_move(self, way: str) -> None:
        pane = self.moving_pane()
        if pane is not None:
            move_in(pane, way)

    # ── ending ───────────────────────────────────────────────────────────────────────────────────────────────

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """End with a result: at once where the page is seen, else when it is seen again.

        Textual would close the page that is seen then, whatever it is.
        """
        if self.is_current:
            return super().dismiss(result)
        self._ending = (result,)
        return AwaitComplete()

    # ── stepping, copying, clicking ──────────────────────────────────────────────────────────────────────────

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
        # Not as work of this page: an action that closes it would wait for its own end.
        self.app.call_later(self._run, event.action)

    async def _run(self, action: str) -> None:
        if self.is_current:
            await self.run_action(action)

    async def run_command(self, action: str | None) -> None:
        """Run what was chosen in the command list, on the pane that it means; the list is closed by then."""
        if action:
            await find_owner(self, action).run_action(action)

    def on_pane_chosen(self, event: Pane.Chosen) -> None:
        event.stop()
        self.action_main()
